#!/usr/bin/env bash
# environment.sh: Lineup on a Kubernetes cluster on this machine.
#
#   create [--no-forward]   the whole way: cluster, secret, images, objects; waits until all is ready, forwards the ports
#   status                  what is there and what is not
#   delete [--keep-cluster] takes it all away, the database too; the photos in data/kind stay
#   cluster                 only the cluster, for `tilt up`
#   prepare                 what Lineup needs of a cluster: namespace, node label, secret; the Tiltfile calls it
#
# Each can be run again at any time. Needs docker, kubectl and kind (`bun deploy/tools/build.ts` builds kind, with Go).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
CLUSTER=kind
export CONTEXT=kind-$CLUSTER
LOCAL=deploy/local
PATH=$PATH:$PWD/deploy/tools/bin
kubectl=(kubectl --context "$CONTEXT")
lineup=("${kubectl[@]}" --namespace lineup)

step() { printf '\n==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
# fail WHAT HINT...: ends, with what went wrong and what to do about it.
fail() {
  printf '\nenvironment.sh: %s\n' "$1" >&2
  shift
  printf '  hint: %s\n' "$@" >&2
  exit 1
}

need() { # need PROGRAM HINT
  command -v "$1" >/dev/null || fail "there is no $1 on this machine" "$2"
}

ensure_cluster() {
  step "Cluster $CLUSTER"
  need kind 'install it from https://kind.sigs.k8s.io, or build it with Go: bun deploy/tools/build.ts'
  if kind get clusters 2>/dev/null | grep -qx "$CLUSTER"; then
    note 'is there'
    return
  fi
  need docker 'kind keeps its nodes in containers: install docker and start it'
  # kind would make the folders too, as root.
  mkdir -p data/kind/known_people data/kind/unknown_people
  chmod 777 data/kind/known_people data/kind/unknown_people
  kind create cluster --config deploy/kind.yaml --wait 120s ||
    fail 'kind could not make the cluster' 'is docker running (docker info)?' 'are the ports 8088 and 8443 free?'
}

reach_cluster() {
  need kubectl 'install it: https://kubernetes.io/docs/tasks/tools'
  "${kubectl[@]}" get --raw /readyz >/dev/null 2>&1 ||
    fail "the context $CONTEXT does not answer" 'does the cluster run (kind get clusters; docker ps)?' \
      "kubectl config get-contexts should list $CONTEXT; kind export kubeconfig --name $CLUSTER puts it there"
}

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

# A volume whose claim is gone keeps that claim's name, and would be given to no other. The photos stay.
free_volumes() {
  local name
  for name in lineup-known-people lineup-unknown-people; do
    if [[ $("${kubectl[@]}" get pv "$name" --ignore-not-found -o jsonpath='{.status.phase}') == Released ]]; then
      "${kubectl[@]}" delete pv "$name" >/dev/null
      note "volume $name was released by an earlier claim: made anew, with the same folder"
    fi
  done
}

prepare() {
  step 'Namespace, node label, secret'
  "${kubectl[@]}" apply --server-side -f deploy/base/namespace.yaml >/dev/null ||
    fail 'the namespace lineup could not be made' "may you write to this cluster (kubectl auth can-i '*' '*')?"
  ensure_label
  free_volumes
  deploy/secret.sh | "${kubectl[@]}" apply --server-side -f - >/dev/null ||
    fail 'the secret lineup-db could not be made' "its passwords are in $LOCAL/lineup-db.env: is that file complete?"
  note "the database's passwords are in $LOCAL/lineup-db.env"
}

build_images() {
  step 'Images: built and loaded into the cluster'
  need docker 'images are built with it'
  mkdir -p "$LOCAL"
  deploy/images/build.sh --tags "$LOCAL/tags" ||
    fail 'the images could not be built' 'behind a private registry: LINEUP_NPMRC and LINEUP_CA, see deploy/images/build.sh'
  local references
  # shellcheck disable=SC2207 # neither names nor tags have blanks, and macOS' bash has no mapfile
  references=($(tr ' ' : <"$LOCAL/tags"))
  kind load docker-image --name "$CLUSTER" "${references[@]}" >/dev/null ||
    fail 'the images could not be loaded into the cluster' "try by hand: kind load docker-image --name $CLUSTER ${references[0]}"
  note "loaded ${#references[@]} images"
}

apply_objects() {
  step 'Objects'
  {
    echo '# Made by environment.sh: the kind overlay with the images that it has just built.'
    echo 'apiVersion: kustomize.config.k8s.io/v1beta1'
    echo 'kind: Kustomization'
    echo 'resources: [../overlays/kind]'
    echo 'images:'
    sed 's/^\(.*\) \(.*\)$/  - {name: \1, newTag: "\2"}/' "$LOCAL/tags"
  } >"$LOCAL/kustomization.yaml"
  # A Job's pod cannot be changed.
  "${lineup[@]}" delete job migrate --ignore-not-found >/dev/null
  "${kubectl[@]}" apply --server-side --force-conflicts -k "$LOCAL" >"$LOCAL/apply.log" ||
    fail 'the objects could not be applied' "what was applied is in $LOCAL/apply.log"
  note "$(wc -l <"$LOCAL/apply.log") objects applied"
}

# Why a pod is not ready, in the words of Kubernetes.
explain() {
  "${lineup[@]}" get pods -o wide >&2 || true
  "${lineup[@]}" get events --field-selector type=Warning --sort-by=.lastTimestamp 2>/dev/null | tail -8 >&2 || true
}

wait_ready() {
  step 'Waiting until everything is ready'
  local kind
  for kind in statefulset/mysql statefulset/nsqd deployment/nsqlookupd deployment/nsqadmin; do
    "${lineup[@]}" rollout status "$kind" --timeout=240s >/dev/null || { explain; fail "$kind is not ready" "kubectl -n lineup describe pods; kubectl -n lineup logs $kind"; }
    note "$kind is ready"
  done
  "${lineup[@]}" wait --for=condition=complete job/migrate --timeout=180s >/dev/null ||
    { explain; fail 'the schema was not made' 'kubectl -n lineup logs job/migrate --all-containers'; }
  note 'the schema is up to date'
  for kind in recognizer receiver processor frontend; do
    "${lineup[@]}" rollout status "deployment/$kind" --timeout=240s >/dev/null ||
      { explain; fail "$kind is not ready" "kubectl -n lineup describe pods -l app.kubernetes.io/name=$kind" "kubectl -n lineup logs deployment/$kind"; }
    note "$kind is ready"
  done
}

# forward SERVICE PORT: in the background; started again whenever its pod goes.
forward() {
  local pid_file=$LOCAL/forward-$1.pid
  stop_forward "$1"
  if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then
    fail "port $2 is taken by another program" "stop it (a standalone Lineup?), or forward by hand: kubectl -n lineup port-forward svc/$1 ${2}0:$2"
  fi
  # With `set -m` it leads a process group of its own, by which all of it is stopped; nohup: it outlives this terminal.
  set -m
  nohup bash -c 'while :; do "$@"; sleep 1; done' forward "${lineup[@]}" port-forward --address 127.0.0.1 "svc/$1" "$2:$2" \
    >"$LOCAL/forward-$1.log" 2>&1 </dev/null &
  echo $! >"$pid_file"
  set +m
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return; fi
    sleep 0.1
  done
  fail "port $2 could not be forwarded" "see $LOCAL/forward-$1.log"
}

stop_forward() {
  local pid_file=$LOCAL/forward-$1.pid pid
  [[ -f $pid_file ]] || return 0
  pid=$(<"$pid_file")
  # Only the group that we started, not a program that has its number by now.
  if [[ -n $pid ]] && ps -o args= -p "$pid" 2>/dev/null | grep -qF "svc/$1"; then kill -- "-$pid" 2>/dev/null || true; fi
  rm -f "$pid_file"
}

links() {
  cat <<TEXT

Persons of Interest   http://localhost:8081
post a photo          curl -F photo=@photo.jpg http://localhost:8000/images
the demo              bun run demo
more                  kubectl -n lineup get pods; docs/kubernetes.md
TEXT
}

create() {
  ensure_cluster
  reach_cluster
  prepare
  build_images
  apply_objects
  wait_ready
  [[ ${1:-} != --no-forward ]] || return 0
  step 'Ports 8000 and 8081'
  forward receiver 8000
  forward frontend 8081
  note 'forwarded, until `deploy/environment.sh delete`'
  links
}

status() {
  need kubectl 'install it: https://kubernetes.io/docs/tasks/tools'
  if ! "${kubectl[@]}" get --raw /readyz >/dev/null 2>&1; then
    echo "The context $CONTEXT does not answer: no cluster, or it does not run."
    return 1
  fi
  if [[ -z $("${kubectl[@]}" get namespace lineup --ignore-not-found -o name) ]]; then
    echo 'The cluster runs; Lineup is not on it (deploy/environment.sh create).'
    return 1
  fi
  "${lineup[@]}" get statefulsets,deployments,jobs,cronjobs,pvc
  local service
  for service in receiver:8000 frontend:8081; do
    if [[ -f $LOCAL/forward-${service%:*}.pid ]] && (exec 3<>"/dev/tcp/127.0.0.1/${service#*:}") 2>/dev/null; then
      echo "http://localhost:${service#*:}  ${service%:*}"
    else
      echo "${service%:*} is not forwarded (kubectl -n lineup port-forward svc/${service%:*} ${service#*:})"
    fi
  done
}

delete() {
  step 'Port-forwards'
  stop_forward receiver
  stop_forward frontend
  note 'none left of ours'
  if "${kubectl[@]}" get --raw /readyz >/dev/null 2>&1; then
    step 'Objects'
    "${kubectl[@]}" delete namespace lineup --ignore-not-found --timeout=180s ||
      fail 'the namespace lineup does not go' 'kubectl -n lineup get all; kubectl get namespace lineup -o yaml'
    "${kubectl[@]}" delete pv -l app.kubernetes.io/part-of=lineup --ignore-not-found
    # The database is gone, and with it what these were for.
    rm -f "$LOCAL/lineup-db.env"
  fi
  [[ ${1:-} != --keep-cluster ]] || return 0
  step "Cluster $CLUSTER"
  if command -v kind >/dev/null && kind get clusters 2>/dev/null | grep -qx "$CLUSTER"; then
    kind delete cluster --name "$CLUSTER" || fail 'kind could not delete the cluster' "docker ps shows its node, ${CLUSTER}-control-plane"
  else
    note 'is not there'
  fi
}

case ${1:-} in
  create) create "${2:-}" ;;
  status) status ;;
  delete) delete "${2:-}" ;;
  cluster) ensure_cluster && reach_cluster && prepare ;;
  prepare) reach_cluster && prepare ;;
  *)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac
