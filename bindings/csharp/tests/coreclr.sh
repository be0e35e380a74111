#!/usr/bin/env bash
# Runs a program of these tests under .NET, of which only a runtime is at hand: RTM_TEST_CORECLR names any program that
# brings one along. usage: coreclr.sh PROGRAM.exe [arguments]
set -euo pipefail
program=$1
shift
# A startup hook has to be called .dll. Another process may be running from the last copy.
[ "$program" -ot "${program%.exe}.dll" ] || { cp "$program" "$program.$$" && mv -f "$program.$$" "${program%.exe}.dll"; }
export DOTNET_STARTUP_HOOKS=${program%.exe}.dll DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 RTM_TEST_ARGUMENTS="$*"
exec "$RTM_TEST_CORECLR" --version
