#!/usr/bin/env bash
# Runs a program of these tests under .NET, of which only a runtime is at hand: RTM_TEST_CORECLR names any program that
# brings one along. usage: coreclr.sh PROGRAM.exe [arguments]
set -euo pipefail
program=$1
shift
cp -f "$program" "${program%.exe}.dll" # a startup hook has to be called .dll
export DOTNET_STARTUP_HOOKS=${program%.exe}.dll DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 RTM_TEST_ARGUMENTS="$*"
exec "$RTM_TEST_CORECLR" --version
