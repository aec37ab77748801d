# shellcheck shell=bash disable=SC2154 # sourced by ../environment.sh, which sets CLUSTER, CONTEXT, LOCAL and kubectl
# cluster.sh: the cluster itself, and what Lineup needs of it.

cluster_is_there() {
  local clusters
  clusters=$(kind get clusters 2>/dev/null) || return 1
  grep -qx "$CLUSTER" <<<"$clusters"
}

ensure_cluster() {
  step "Cluster $CLUSTER"
  need kind 'install it from https://kind.sigs.k8s.io, or build it with Go: bun deploy/tools/build.ts'
  if cluster_is_there; then
    note 'is there'
    return
  fi
  need docker 'kind keeps its nodes in containers: install docker and start it'
  # kind would make the folders too, as root.
  mkdir -p data/kind/known_people data/kind/unknown_people
  chmod 777 data/kind/known_people data/kind/unknown_people
  kind create cluster --config deploy/kind.yaml --wait 120s ||
    fail 'kind could not make the cluster' 'is docker running (docker info)?' 'are the ports 8088 and 8443 free?' \
      'can this machine pull kindest/node (docker pull kindest/node:v1.34.0)?'
}

reach_cluster() {
  need kubectl 'install it: https://kubernetes.io/docs/tasks/tools'
  "${kubectl[@]}" get --raw /readyz >/dev/null 2>&1 ||
    fail "the context $CONTEXT does not answer" 'does the cluster run (kind get clusters; docker ps)?' \
      "kubectl config get-contexts should list $CONTEXT; kind export kubeconfig --name $CLUSTER puts it there" \
      "was its making cut short? deploy/environment.sh delete, and again"
}

# Did deploy/kind.yaml make it? Any other cluster of this name is somebody else's.
cluster_is_ours() { [[ -n $("${kubectl[@]}" get nodes -l made-for=lineup -o name 2>/dev/null) ]]; }

# The volumes are bound to nodes with this label; deploy/kind.yaml sets it, other clusters of one node are helped here.
ensure_label() {
  local nodes
  if [[ -n $("${kubectl[@]}" get nodes -l local-pvc=true -o name) ]]; then return; fi
  nodes=$("${kubectl[@]}" get nodes -o name)
  [[ $(wc -l <<<"$nodes") -eq 1 ]] ||
    fail 'no node carries the label local-pvc=true, and there are several' \
      'kubectl label node NAME local-pvc=true, for the one that has the folders /var/lib/lineup/{known,unknown}_people'
  "${kubectl[@]}" label "$nodes" local-pvc=true >/dev/null
  note "labelled $nodes with local-pvc=true: the photo folders are taken from /var/lib/lineup on it"
}

# The node's folders: deploy/kind.yaml mounts them; in a kind cluster that it did not make, they are made in the node.
ensure_folders() {
  local node
  node=$("${kubectl[@]}" get nodes -l local-pvc=true -o 'jsonpath={.items[0].metadata.name}')
  if cluster_is_ours || ! docker container inspect "$node" >/dev/null 2>&1; then return; fi
  docker exec "$node" mkdir -p -m 777 /var/lib/lineup/known_people /var/lib/lineup/unknown_people
  note "this cluster was not made by deploy/kind.yaml: the photos lie within its node $node, and go with it"
}

# A volume whose claim is gone keeps that claim's name, and would be given to no other. The photos stay.
free_volumes() {
  local name
  for name in lineup-known-people lineup-unknown-people; do
    if [[ $("${kubectl[@]}" get pv "$name" --ignore-not-found -o jsonpath='{.status.phase}') == Released ]]; then
      "${kubectl[@]}" delete pv "$name" >/dev/null
      note "volume $name was released by an earlier claim: deleted, to be made anew with the same folder"
    fi
  done
}

prepare() {
  step 'Namespace, node label, secret'
  "${kubectl[@]}" apply --server-side -f deploy/base/namespace.yaml >/dev/null ||
    fail 'the namespace lineup could not be made' "may you write to this cluster (kubectl auth can-i '*' '*')?"
  ensure_label
  ensure_folders
  free_volumes
  deploy/secret.sh | "${kubectl[@]}" apply --server-side -f - >/dev/null ||
    fail 'the secrets could not be made' "the line above says why; the passwords are in $LOCAL/lineup-db.env"
  note "the database's passwords are in $LOCAL/lineup-db.env"
}

delete_cluster() {
  step "Cluster $CLUSTER"
  if ! command -v kind >/dev/null || ! cluster_is_there; then
    note 'is not there'
    return
  fi
  # One that does not answer has nobody's work on it: its making was cut short.
  if "${kubectl[@]}" get --raw /readyz >/dev/null 2>&1 && ! cluster_is_ours; then
    note "was not made by deploy/kind.yaml, and may hold other work: it stays (kind delete cluster --name $CLUSTER)"
    return
  fi
  kind delete cluster --name "$CLUSTER" || fail 'kind could not delete the cluster' "docker ps shows its node, ${CLUSTER}-control-plane"
}
