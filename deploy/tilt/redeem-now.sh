#!/usr/bin/env bash
# redeem-now.sh: one run of the redeemer outside its schedule; ends with 1 when it fails.
set -euo pipefail
lineup=(kubectl --context "${LINEUP_CONTEXT:-kind-kind}" --namespace lineup)
job=redeem-now-$(date +%s)-$RANDOM

# As a child of the CronJob it counts for its history, and goes with it.
"${lineup[@]}" create job "$job" --from=cronjob/redeemer
for ((seconds = 0; seconds < 120; seconds++)); do
  ended=$("${lineup[@]}" get job "$job" -o jsonpath='{.status.conditions[?(@.status=="True")].type}')
  case $ended in
    *Complete*)
      "${lineup[@]}" logs "job/$job"
      exit 0
      ;;
    *Failed*) break ;;
  esac
  sleep 1
done
echo "redeem-now: $job did not end well" >&2
"${lineup[@]}" logs "job/$job" >&2 || "${lineup[@]}" describe job "$job" >&2
exit 1
