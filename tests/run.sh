#!/usr/bin/env bash
# Installs what the tests need (Debian packages), builds with warnings as errors, checks the format, runs every test.
# Ends with one plain line: N passed, N failed.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

missing=()
[ -x /usr/bin/chromium ] || missing+=(chromium)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
/usr/bin/python3 -c 'import numpy' 2>/dev/null || missing+=(python3-numpy)
if [ ${#missing[@]} -gt 0 ]; then
  sudo=(); [ "$(id -u)" = 0 ] || sudo=(sudo)
  echo "Installing for the tests: ${missing[*]}"
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

dotnet restore WebPlatform.sln --locked-mode -v quiet
dotnet build WebPlatform.sln -c Release --no-restore -v quiet -nologo
dotnet format whitespace WebPlatform.sln --no-restore --verify-no-changes

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
for project in Engine Platform Web Browser; do
  echo "== Kindred.$project.Tests"
  dotnet test "tests/Kindred.$project.Tests" -c Release --no-build -nologo -v quiet \
    --logger "console;verbosity=minimal" --logger "trx;LogFileName=$results/$project.trx" || status=1
  # a project that ended without writing its results has failed, whatever it printed
  [ -s "$results/$project.trx" ] || { echo "Kindred.$project.Tests wrote no results"; status=1; }
done

count() { { grep -oh '<Counters [^>]*' "$results"/*.trx || true; } | { grep -o " $1=\"[0-9]*\"" || true; } | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(count passed) failed=$(count failed)
[ "$passed" -gt 0 ] || status=1
echo "$passed passed, $failed failed"
exit $status
