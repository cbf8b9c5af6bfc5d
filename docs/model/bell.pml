/* bell: the bits of those who watch, and whose number is given again. One page, one session number, one bell.
 * At the start the number's session is dead and its two bits stand: "watches any page" and "watches this page".
 * L  -DNL writers who have met the dead one's bits, ask whether it lives (it did not), and take its bits away, one after the other; each then
 *    looks at the session again: if the number lives now, it sets the bits back and rings
 * N  the sweep takes the bits away and gives the number to a session that watches: bits, seen = rings, look at the version, sleep while nobody
 *    rings. Once it has seen the new version it takes its bits away and ends; then the next one may come, -DNN in all
 * W  -DNW writers: commit, look at the bits (any page, then this page), ring whom they find
 * A sleep has no bound here (it has one of 1 s in the code): a watcher that sleeps while a commit is to be seen, and nobody is on the way to ring,
 * is an invalid end state
 * MUT 1: no look after a bit was taken away   2: set back, but not rung   3: looked at before the bit is taken away, not after
 *     4: a session sets its bits before it can be seen to live */
#ifndef MUT
#define MUT 0
#endif
#ifndef NL
#define NL 1
#endif
#ifndef NN
#define NN 2
#endif
#ifndef NW
#define NW 1
#endif
bool any = 1; bool page = 1;
bool lives;
byte version; byte rings; bool sleeping;
byte ndone;

inline ring() { atomic { rings++; sleeping = 0 } }

proctype L() {
  bool again;
#if MUT==3
  again = lives;
#endif
  if
  :: page = 0; any = 0                           /* either order */
  :: any = 0; page = 0
  fi;
#if MUT==1
  again = 0;
#elif MUT==3
#else
  again = lives;
#endif
  if
  :: again ->
     if
     :: page = 1; any = 1
     :: any = 1; page = 1
     fi;
#if MUT!=2
     ring()
#endif
  :: else
  fi;
  atomic { again = 0; ndone++ }
}
proctype N() {
  byte n,seen,old;
  do
  :: n == NN -> break
  :: else ->
     page = 0; any = 0;                          /* the sweep, before the number is free */
     old = version;
#if MUT==4
     any = 1; page = 1; lives = 1;
#else
     lives = 1; any = 1; page = 1;
#endif
     do
     :: seen = rings;
        if
        :: version != old || version == NW -> break       /* something to do, or nothing more to come */
        :: else
        fi;
        atomic {                                 /* the mark, by compare-and-set on the word with the rings */
          if
          :: rings == seen -> sleeping = 1
          :: else
          fi };
        (!sleeping || rings != seen)
     od;
     page = 0; any = 0; lives = 0;
     atomic { seen = 0; old = 0; n++ }
  od;
  ndone++
}
proctype W() {
  atomic { version++ };
  if
  :: any ->
     if
     :: page -> ring()
     :: else
     fi
  :: else
  fi;
  ndone++
}
init {
  byte i;
  atomic {
    i = 0; do :: i == NL -> break :: else -> run L(); i++ od;
    i = 0; do :: i == NW -> break :: else -> run W(); i++ od;
    i = 0; run N() };
  (ndone == NL+NW+1)
}
