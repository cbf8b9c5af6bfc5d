#!/usr/bin/env bash
# check.sh: runs the quick configurations of the model, which must find nothing, and the seeded bugs, each of which must be found.
# Needs spin and gcc. Time and memory of a whole run: see README.md, "What was run". Exit status 0 if all is as it should be.
set -u
here=$(cd "$(dirname "$0")" && pwd)
for tool in spin gcc; do
  command -v "$tool" >/dev/null || { echo "check.sh: $tool is not installed, nothing was checked"; exit 2; }
done
bad=0
clean() { # NAME MODEL FLAGS [-O0, if it is small]: must be complete and without an error
  line=$("$here/run.sh" "$1" "$2" "$3" "-DCOLLAPSE ${4:-}")
  case "$line" in
    *"errors: 0"*) case "$line" in *"not completed"*|*"time limit"*) echo "INCOMPLETE $line"; bad=1 ;; *) echo "ok     $line" ;; esac ;;
    *) echo "FAILED $line"; bad=1 ;;
  esac
}
found() { # NAME MODEL FLAGS [-O2, if it takes long]: the seeded bug must be found; most are at once, and not worth compiling well
  line=$("$here/run.sh" "$1" "$2" "$3" "-DCOLLAPSE ${4:--O0}")
  case "$line" in
    *"errors: 0"*) echo "MISSED $line"; bad=1 ;;
    *"errors: 1"*) echo "found  $line" ;;
    *) echo "FAILED $line"; bad=1 ;;
  esac
}
# One state
clean m1      m1.pml "-DN1=2 -DN2=2"
clean m1t     m1.pml "-DSTALLED -DATT -DN2=1 -DN3=3 -DNOKILL"
clean m1g     m1.pml "-DSTALLED -DATT -DN2=2 -DGIVE=1 -DNOKILL"
clean m1h     m1.pml "-DSTALLED -DATT -DN2=2 -DGIVE=2 -DNOKILL"
clean m1k     m1.pml "-DN2=2 -DGIVE=2 -DKILLED=4"
for mutation in 1 2 8 10 11 19; do found "m1-$mutation" m1.pml "-DN1=2 -DN2=2 -DMUT=$mutation"; done
found m1-22 m1.pml "-DSTALLED -DATT -DN2=1 -DN3=3 -DNOKILL -DMUT=22" -O2
found m1-23 m1.pml "-DSTALLED -DATT -DN2=2 -DGIVE=1 -DNOKILL -DMUT=23" -O2
# A session that dies or is closed, its number given again
clean sweep1  sweep.pml "-DLEFT -DXP=1"
clean sweep2  sweep.pml "-DNOR -DNEXT=1 -DNOX"
clean sweep3  sweep.pml "-DLEFT -DDM -DNOX -DNOR -DNEXT=2"
clean sweep4  sweep.pml "-DLEFT -DDM -DXP=1 -DNOR"
clean sweep5  sweep.pml "-DLEFT -DDM -DNOX"
found sweep-24 sweep.pml "-DLEFT -DXP=1 -DMUT=24" -O2
found sweep-25 sweep.pml "-DNOR -DNEXT=1 -DNOX -DMUT=25"
found sweep-26 sweep.pml "-DLEFT -DDM -DNOX -DNOR -DNEXT=2 -DMUT=26"
clean closing  closing.pml ""
clean closing2 closing.pml "-DNT=2 -DK=2 -DNR=0"
clean closing3 closing.pml "-DKILL"
for mutation in 1 2 3 4 6; do found "closing-$mutation" closing.pml "-DMUT=$mutation"; done
found closing-5 closing.pml "-DKILL -DNN=0 -DMUT=5" -O2
clean lock1   lock.pml "-DNT=2" -O0
clean lock3   lock.pml "-DVICTIM" -O0
clean lock2   lock.pml "-DKILL -DVICTIM" -O0
for mutation in 1 2 3 4; do found "lock-$mutation" lock.pml "-DMUT=$mutation"; done
found lock-5  lock.pml "-DVICTIM -DMUT=5"
found lock-6  lock.pml "-DKILL -DMUT=6"
clean bell    bell.pml "-DNL=2 -DNW=2" -O0
for mutation in 1 2 3 4; do found "bell-$mutation" bell.pml "-DMUT=$mutation"; done
clean dirty1  dirty.pml "-DKILL -DONE -DNC=2"
clean dirty2  dirty.pml "-DONE -DLOOKS=1"
clean dirty3  dirty.pml "-DAGAIN -DONE -DNC=2"
clean dirty4  dirty.pml "-DADD -DONE"
clean dirty5  dirty.pml "-DLEAVES -DONE -DNC=2"
for mutation in 1 2 4 5 6 8 9 10; do found "dirty-$mutation" dirty.pml "-DMUT=$mutation"; done
found dirty-7 dirty.pml "-DLEAVES -DONE -DMUT=7"
found dirty-3 dirty.pml "-DONE -DNC=2 -DMUT=3"
for mutation in 11 13; do found "dirty-$mutation" dirty.pml "-DADD -DONE -DMUT=$mutation"; done
for mutation in 12 14; do found "dirty-$mutation" dirty.pml "-DKILL -DONE -DMUT=$mutation"; done
clean notifier1 notifier.pml ""
clean notifier2 notifier.pml "-DREMOVE"
clean notifier3 notifier.pml "-DCLOSE"
clean notifier4 notifier.pml "-DNAMES"
clean notifier5 notifier.pml "-DPEEK" -O0
for mutation in 3 5 7 10; do found "notifier-$mutation" notifier.pml "-DMUT=$mutation"; done
for mutation in 4 9; do found "notifier-$mutation" notifier.pml "-DTWO -DNC=1 -DMUT=$mutation"; done
found notifier-1 notifier.pml "-DPEEK -DMUT=1"
found notifier-2 notifier.pml "-DNAMES -DMUT=2"
found notifier-6 notifier.pml "-DCLOSE -DMUT=6"
found notifier-8 notifier.pml "-DREMOVE -DMUT=8"
# Several states
clean m2a     m2.pml "-DNOM2"
clean m2b     m2.pml "-DNOM2 -DHDRCHECK"
clean m2c     m2.pml "-DNOM2 -DNOS -DMANY=1" -O0
clean m2d     m2.pml "-DNOS -DNOR -DWM1=1 -DWM2=2" -O0
clean m2e     m2.pml "-DNOS -DNOR -DTAKEOVER" -O0
found m2-2  m2.pml "-DNOM2 -DMUT=2"
found m2-3  m2.pml "-DNOR -DMUT=3"
found m2-4  m2.pml "-DNOS -DNOR -DMUT=4"
found m2-5  m2.pml "-DNOM2 -DNOS -DMANY=1 -DMUT=5"
found m2-12 m2.pml "-DNOS -DNOR -DTAKEOVER -DMUT=12"
found m2-20 m2.pml "-DNOS -DNOR -DMUT=20"
found m2-21 m2.pml "-DNOS -DNOR -DWM1=1 -DWM2=2 -DMUT=21"
# Several states, persistent ones among them
clean m4a     m4.pml "-DPERS=3 -DS0" -O0
clean m4b     m4.pml "-DPERS=1 -DS1" -O0
clean m4c     m4.pml "-DPERS=1 -DWM2=2" -O0
clean m4d     m4.pml "-DPERS=3 -DWM2=3 -DTAKEOVER" -O0
clean m4e     m4.pml "-DPERS=1 -DWM2=2 -DTAKEOVER" -O0
clean m4f     m4.pml "-DPERS=3 -DS0 -DMANY=1" -O0
for mutation in 6 7 13 14 15; do found "m4-$mutation" m4.pml "-DPERS=1 -DS0 -DMUT=$mutation"; done
clean m4r     m4.pml "-DPERS=3 -DS0 -DROLL" -O0
clean m4s     m4.pml "-DPERS=3 -DS0 -DMANY=1 -DROLL" -O0
for mutation in 6 7 13 14 15 28 29 30; do found "m4r-$mutation" m4.pml "-DPERS=1 -DS0 -DROLL -DMUT=$mutation"; done
found m4-16 m4.pml "-DPERS=1 -DWM2=2 -DTAKEOVER -DMUT=16"
# One state, persistent
clean m3      m3.pml ""
for mutation in 6 7 13 14 15 18; do found "m3-$mutation" m3.pml "-DMUT=$mutation"; done
clean m3w3    m3.pml "-DW3 -DN1=1 -DN2=1 -DONEPAGE"
found m3-17 m3.pml "-DW3 -DN1=1 -DN2=1 -DONEPAGE -DMUT=17" -O2
clean m3r     m3.pml "-DROLL -DN1=1 -DN2=1"
clean m3s     m3.pml "-DROLL -DW3 -DN1=1 -DN2=0 -DONEPAGE"
for mutation in 6 7 13 14 15 18 28 29 30; do found "m3r-$mutation" m3.pml "-DROLL -DMUT=$mutation"; done
found m3s-27  m3.pml "-DROLL -DW3 -DN1=1 -DN2=0 -DONEPAGE -DMUT=27"
# Waiting for the device
clean sync    sync.pml "" -O0
for mutation in 1 2 3 4 5; do found "sync-$mutation" sync.pml "-DMUT=$mutation"; done
[ "$bad" = 0 ] && echo "all as it should be"
exit "$bad"
