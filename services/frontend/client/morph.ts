/**
 * Makes one element like another, touching only what differs: photos are not loaded again, focus and selection stay.
 * Children with an id are recognized by it, the others by their place.
 */
export function morph(from: Element, to: Element): void {
  if (from.isEqualNode(to)) return;
  for (const { name } of [...from.attributes]) {
    // What the reader has unfolded stays so.
    if (!(to.hasAttribute(name) || (name === 'open' && from instanceof HTMLDetailsElement))) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  morphChildren(from, to);
}

function morphChildren(from: Element, to: Element): void {
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const same = counterpart(place, wanted);
    if (!same) {
      from.insertBefore(document.importNode(wanted, true), place);
      continue;
    }
    if (same === place) place = place.nextSibling;
    else from.insertBefore(same, place);
    if (same instanceof Element && wanted instanceof Element) morph(same, wanted);
    else if (same.nodeValue !== wanted.nodeValue) same.nodeValue = wanted.nodeValue;
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** The node from here on that stands for the wanted one. */
function counterpart(place: ChildNode | null, wanted: ChildNode): ChildNode | undefined {
  const id = wanted instanceof Element ? wanted.id : '';
  if (id === '') return place && isAlike(place, wanted) ? place : undefined;
  for (let node = place; node; node = node.nextSibling) {
    if (node instanceof Element && node.id === id && isAlike(node, wanted)) return node;
  }
  return undefined;
}

function isAlike(node: ChildNode, wanted: ChildNode): boolean {
  if (node.nodeName !== wanted.nodeName) return false;
  // One with an id is that very thing, and never becomes another.
  return !(node instanceof Element && wanted instanceof Element) || node.id === wanted.id;
}
