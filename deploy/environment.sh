#!/usr/bin/env bash
# environment.sh: Lineup on a Kubernetes cluster on this machine.
#
#   create [--no-forward]   the whole way: cluster, secret, images, objects; waits until all is ready, forwards the ports
#   status                  what is there and what is not
#   forward, unforward      the ports 8000 and 8081 alone
#   delete [--keep-cluster] takes it all away, the database too; the photos in data/kind stay
#   cluster                 only the cluster, for `tilt up`
#   prepare                 what Lineup needs of a cluster: namespace, node label, secret; the Tiltfile calls it
#
# Each can be run again at any time. Needs docker, kubectl and kind (`bun deploy/tools/build.ts` builds kind, with Go).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
CLUSTER=kind
CONTEXT=kind-$CLUSTER
export LINEUP_CONTEXT=$CONTEXT
LOCAL=deploy/local
PATH=$PATH:$PWD/deploy/tools/bin
kubectl=(kubectl --context "$CONTEXT")
lineup=("${kubectl[@]}" --namespace lineup)

for part in say cluster forwards; do
  # shellcheck source=/dev/null
  . "deploy/environment/$part.sh"
done

build_images() {
  step 'Images: built and loaded into the cluster'
  need docker 'images are built with it'
  docker version >/dev/null 2>&1 || fail 'docker does not answer' 'start it, or set DOCKER_HOST to where it is'
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
    # Pods read the passwords when they start: other passwords, other pods.
    echo 'patches:'
    echo '  - target: {kind: Deployment, labelSelector: app.kubernetes.io/component=app}'
    echo "    patch: '[{\"op\": \"add\", \"path\": \"/spec/template/metadata/annotations\", \"value\": {\"passwords\": \"$(cksum <"$LOCAL/lineup-db.env" | tr ' ' -)\"}}]'"
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
  "${lineup[@]}" logs job/migrate --all-containers --tail=5 >&2 || true
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
  for kind in recognizer receiver processor curator frontend; do
    "${lineup[@]}" rollout status "deployment/$kind" --timeout=240s >/dev/null ||
      { explain; fail "$kind is not ready" "kubectl -n lineup describe pods -l app.kubernetes.io/name=$kind" "kubectl -n lineup logs deployment/$kind"; }
    note "$kind is ready"
  done
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
  forward_all
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
  local waiting
  waiting=$("${lineup[@]}" get statefulsets,deployments \
    -o 'jsonpath={range .items[*]}{.metadata.name} {.spec.replicas} {.status.readyReplicas}{"\n"}{end}' | awk '$2 != $3 + 0 { print $1 }')
  local service
  for service in receiver:8000 frontend:8081; do
    if [[ -f $LOCAL/forward-${service%:*}.pid ]] && (exec 3<>"/dev/tcp/127.0.0.1/${service#*:}") 2>/dev/null; then
      echo "http://localhost:${service#*:}  ${service%:*}"
    else
      echo "${service%:*} is not forwarded (kubectl -n lineup port-forward svc/${service%:*} ${service#*:})"
    fi
  done
  if [[ -n $waiting ]]; then
    echo "not ready: ${waiting//$'\n'/, } (kubectl -n lineup describe pods; docs/kubernetes.md, 'When something is wrong')"
    return 1
  fi
}

delete() {
  unforward_all
  step 'Objects'
  if "${kubectl[@]}" get --raw /readyz >/dev/null 2>&1; then
    note 'deleting the namespace lineup: the pods have up to a minute to end'
    "${kubectl[@]}" delete namespace lineup --ignore-not-found --timeout=180s ||
      fail 'the namespace lineup does not go' 'kubectl -n lineup get all; kubectl get namespace lineup -o yaml'
    "${kubectl[@]}" delete pv -l app.kubernetes.io/part-of=lineup --ignore-not-found
    # The database is gone, and with it what these were for.
    rm -f "$LOCAL/lineup-db.env" "$LOCAL/lineup-session.env"
  elif [[ ${1:-} == --keep-cluster ]]; then
    fail "the context $CONTEXT does not answer: nothing was deleted" 'does the cluster run (kind get clusters; docker ps)?'
  else
    note "the context $CONTEXT does not answer"
  fi
  [[ ${1:-} == --keep-cluster ]] || delete_cluster
}

usage() {
  if (($#)); then printf 'environment.sh: there is no `%s`\n\n' "$*" >&2; fi
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[0]}"
  exit 2
}

# A word too many, or one that is not known, does nothing: it may be a question.
case "$*" in
  create | 'create --no-forward') create "${2:-}" ;;
  status) status ;;
  forward) reach_cluster && forward_all && links ;;
  unforward) unforward_all ;;
  delete | 'delete --keep-cluster') delete "${2:-}" ;;
  cluster) ensure_cluster && reach_cluster && prepare ;;
  prepare) reach_cluster && prepare ;;
  *) usage "$@" ;;
esac
