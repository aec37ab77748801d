#!/usr/bin/env bash
# build.sh [--version V] [--push REGISTRY] [--tags FILE] [IMAGE...]: builds the images (all, or those that are named) and
# prints a table of their sizes. With --push they are tagged REGISTRY/<name>:V as well, and pushed. Each is tagged `lineup/<name>:<first 12 digits of its id>`, a new name for each content, so that a cluster
# never takes an old one for the new; --tags writes `lineup/<name> <tag>` lines to a file. A private registry or
# certificate authority: LINEUP_NPMRC=/path/.npmrc LINEUP_CA=/path/ca.pem deploy/images/build.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=0.0.0-dev registry='' tags='' names=() all=(receiver processor curator recognizer frontend redeemer migrate)
while (($#)); do
  case $1 in
    --version) version=${2:?--version needs a value}; shift ;;
    --tags) tags=${2:?--tags needs a file}; shift ;;
    --push) registry=${2:?--push needs a registry}; shift ;;
    *)
      if [[ " ${all[*]} " != *" $1 "* ]]; then
        echo "build.sh: there is no $1; options are --version, --push and --tags, images ${all[*]}" >&2
        exit 2
      fi
      names+=("$1")
      ;;
  esac
  shift
done
if ((${#names[@]} == 0)); then names=("${all[@]}"); fi
if ! docker version >/dev/null 2>&1; then
  echo 'build.sh: docker does not answer; start it, or set DOCKER_HOST to where it is' >&2
  exit 1
fi

options=(--file deploy/images/Dockerfile --build-arg "VERSION=$version"
  --build-arg "REVISION=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)")
if [[ -n ${LINEUP_NPMRC:-} ]]; then options+=(--secret "id=npmrc,src=$LINEUP_NPMRC"); fi
if [[ -n ${LINEUP_CA:-} ]]; then options+=(--secret "id=ca,src=$LINEUP_CA"); fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
lines=()
for name in "${names[@]}"; do
  # Attestations carry the time: they would make a new name of the same content.
  if ! DOCKER_BUILDKIT=1 BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker build --progress=plain --tag "lineup/$name:building" \
    "${options[@]}" --target "$name" . >"$log" 2>&1; then
    tail -n 25 "$log" >&2
    echo "build.sh: building $name failed; the lines above say why" >&2
    exit 1
  fi
  id=$(docker image inspect --format '{{.Id}}' "lineup/$name:building")
  id=${id#sha256:}
  docker tag "$id" "lineup/$name:${id:0:12}"
  lines+=("lineup/$name ${id:0:12}")
  if [[ -n $registry ]]; then
    docker tag "$id" "$registry/$name:$version"
    docker push --quiet "$registry/$name:$version" >&2
  fi
done

base=$(docker image inspect --format '{{.Size}}' "${BUN_IMAGE:-oven/bun:1.4.5-slim}" 2>/dev/null || echo 0)
printf '%-20s %-13s %9s %22s\n' image tag size 'on top of the base'
for line in "${lines[@]}"; do
  read -r image tag <<<"$line"
  size=$(docker image inspect --format '{{.Size}}' "$image:$tag")
  printf '%-20s %-13s %6d MB %19d MB\n' "$image" "$tag" $((size / 1000000)) $(((size - base) / 1000000))
done
if [[ -n $tags ]]; then printf '%s\n' "${lines[@]}" >"$tags"; fi
