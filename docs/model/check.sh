#!/usr/bin/env bash
# check.sh: runs the quick configurations of the model, which must find nothing, and the seeded bugs, each of which must be found.
# Needs spin and gcc; takes two to three minutes and up to 3 GB of memory. Exit status 0 if all is as it should be.
set -u
here=$(cd "$(dirname "$0")" && pwd)
for tool in spin gcc; do
  command -v "$tool" >/dev/null || { echo "check.sh: $tool is not installed, nothing was checked"; exit 2; }
done
bad=0
clean() { # NAME MODEL FLAGS: must be complete and without an error
  line=$("$here/run.sh" "$1" "$2" "$3" "-DCOLLAPSE")
  case "$line" in
    *"errors: 0"*) case "$line" in *"not completed"*|*"time limit"*) echo "INCOMPLETE $line"; bad=1 ;; *) echo "ok     $line" ;; esac ;;
    *) echo "FAILED $line"; bad=1 ;;
  esac
}
found() { # NAME MODEL FLAGS: the seeded bug must be found
  line=$("$here/run.sh" "$1" "$2" "$3" "-DCOLLAPSE")
  case "$line" in
    *"errors: 0"*) echo "MISSED $line"; bad=1 ;;
    *"errors: 1"*) echo "found  $line" ;;
    *) echo "FAILED $line"; bad=1 ;;
  esac
}
clean m1      m1.pml "-DNC=2 -DNR=1"
clean m3      m3.pml ""
clean m3w3    m3.pml "-DW3 -DN1=1 -DN2=1 -DONEPAGE"
clean m4a     m4.pml "-DPERS=3 -DS0"
clean m4b     m4.pml "-DPERS=1 -DS1"
clean m4c     m4.pml "-DPERS=1 -DWM2=2"
for mutation in 1 2 8 10 11 19; do found "m1-$mutation" m1.pml "-DNC=2 -DNR=1 -DMUT=$mutation"; done
for mutation in 6 7 13 14 15 18; do found "m3-$mutation" m3.pml "-DMUT=$mutation"; done
found m3-17 m3.pml "-DW3 -DN1=1 -DN2=1 -DONEPAGE -DMUT=17"
[ "$bad" = 0 ] && echo "all as it should be"
exit "$bad"
