#!/usr/bin/env bash
# secret.sh: prints the Secret `lineup-db` for the cluster on this machine. Its passwords are made at the first call and
# kept in deploy/local/lineup-db.env, which git ignores; when that file is gone and the cluster still has the Secret, its
# passwords are taken from there, for the database knows no others.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
file=local/lineup-db.env
kubectl=(kubectl --context "${CONTEXT:-kind-kind}" --namespace lineup)

random() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

if [[ ! -s $file ]]; then
  mkdir -p local
  umask 077
  kept=$("${kubectl[@]}" get secret lineup-db --ignore-not-found -o jsonpath='{.data}')
  for key in root-password password migrate-password; do
    if [[ -n $kept ]]; then
      value=$("${kubectl[@]}" get secret lineup-db -o jsonpath="{.data.$key}" | base64 -d)
      if [[ -z $value ]]; then
        echo "secret.sh: the secret lineup-db in the cluster has no $key: delete it, or write $PWD/$file by hand" >&2
        rm -f "$file.new"
        exit 1
      fi
    else
      value=$(random)
    fi
    echo "$key=$value"
  done >"$file.new"
  mv "$file.new" "$file"
fi
"${kubectl[@]}" create secret generic lineup-db --from-env-file "$file" --dry-run=client -o yaml |
  awk '{ print } /^metadata:/ { print "  labels:\n    app.kubernetes.io/part-of: lineup" }'
