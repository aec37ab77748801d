#!/bin/sh
# install.sh SERVICE...: the production dependencies of each service, in a folder of its name beside `manifests`. Runs
# while images are built; /run/secrets/ca may hold a certificate authority of the package registry.
set -eu
if [ -f /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi
export BUN_INSTALL_CACHE_DIR=/bun-cache

for service; do
  # Workspaces must all be there for the lock file to hold; only what this one needs is installed.
  cp -r manifests "$service"
  (cd "$service" && bun install --frozen-lockfile --production --ignore-scripts --filter "@lineup/$service")
  # ONNX Runtime and usearch come for every system at once, 260 and 25 MB: only this one's libraries are of use here.
  case "$(uname -m)" in
    x86_64) cpu=x64 ;;
    aarch64 | arm64) cpu=arm64 ;;
    *) cpu=none ;;
  esac
  runtime="$service/node_modules/onnxruntime-node/bin"
  if [ -d "$runtime" ]; then
    find "$runtime" -type f ! -path "*/linux/$cpu/*" -delete
    find "$runtime" -type d -empty -delete
  fi
  search="$service/node_modules/usearch"
  if [ -d "$search" ]; then
    find "$search/prebuilds" -type f ! -path "*/linux-$cpu/*" -delete
    rm -rf "$search/numkong" "$search/include" "$search/cpp" "$search/c"
  fi
  # For people who debug or compile against a package: more than half of the recognizer's dependencies.
  find "$service/node_modules" -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -delete
done
