/* notifier: the thread that waits for channels, on the bells of one or (-DTWO) two sessions at once. What a ring marks is one step here: dirty.pml has it.
 * W  a writer for each session, -DNC commits: commit, ring, wake. With -DNAMES another process makes a state of session 0 instead of the second
 *    writer: a call, and a ring
 * D  for each session a watch with its doorbell, which is forwarded to the one that the notifier sleeps on
 * N  the notifier: asks each watch whose owner has found nothing ("armed"), has its channel told, and sleeps
 * U  for each session its owner: waits until the channel can be read, and polls once: takes a value, and looks whether there is more; if not, it
 *    empties the channel, arms the notifier and looks again
 * X  without -DTWO, another thread of session 0 that takes what was rung for before the notifier does
 *    With -DPEEK the notifier passes over a watch that is not armed without its lock, which the code does not
 * R  with -DREMOVE, another thread takes the state of session 0 away from its watch (and the writer of session 0 goes on)
 * C  with -DCLOSE, another thread closes the watches at any moment; the notifier has to go
 * Promises: a channel can be read only while there is something to deliver; nobody waits for a channel while there is something (an invalid end
 * state). There is no look for commits that nobody rang for.
 * MUT 1: no look after the notifier was armed (-DPEEK; else the lock is enough)   2: a doorbell forwards only what it was not called for before (-DNAMES)   3: the notifier tells though the
 *     owner is at it   4: it compares one of the words only (-DTWO)   5: "taken" is read after the look whether it was woken   6: what is woken without
 *     a ring of the session rings nobody (-DCLOSE)   7: the owner empties the channel after its last look   8: a state is taken away and the channel
 *     left (-DREMOVE)   9: the notifier sleeps on the bell of one session alone (-DTWO)   10: the notifier forgets after its look that it was woken */
#ifndef MUT
#define MUT 0
#endif
#ifndef NC
#define NC 2
#endif
#ifdef TWO
#define NS 2
#else
#define NS 1
#endif
byte version[NS], seen[NS];
bool there[NS] = 1;
byte rings[NS]; bool sleeping[NS]; byte taken[NS]; bool dirty[NS]; bool calls;
bool changed[NS], called[NS], woken[NS], names;
bool made, known, got;               /* a state that comes later: it is there, it is watched, its value was delivered */
bool armed[NS], readable[NS], locked[NS];
bool futex;
bool closed;
byte wdone; byte others; byte udone; bool ndone;

#define READY(i) (there[i] && (version[i] > seen[i] || (i == 0 && known && !got)))
#define FIN(i) (closed || wdone == WRITERS && others == 0 && !READY(i) && (i == 1 || made == known))
#ifdef NAMES
#define WRITERS 2
#else
#define WRITERS NS
#endif

#if MUT==4 || MUT==9
#define OTHER 1
#else
#define OTHER (sleeping[1] && rings[1] == r[1])
#endif

/* A doorbell's thread is to look, which is the notifier's. */
inline forward(i) { woken[i] = 1 }
inline call(i,first) {
#if MUT==2
  if :: !called[i] -> forward(i) :: else fi;
#else
  if :: first -> forward(i) :: else fi;
#endif
  called[i] = 1
}
inline take(i) {
  atomic {
    if
    :: rings[i] != taken[i] ->
       if :: dirty[i] -> dirty[i] = 0; call(i,!changed[i]); changed[i] = 1 :: else fi;
       if :: i == 0 && calls -> calls = 0; call(i,!names); names = 1 :: else fi;
       taken[i] = rings[i]
    :: else
    fi }
}
inline rung(i) { atomic { rings[i]++; m = sleeping[i]; sleeping[i] = 0 }; if :: m -> futex = 0 :: else fi; m = 0 }
/* With the watch's lock: what a look finds. */
inline looked(i) {
  if
  :: i == 0 ->
     take(0);
     if
     :: atomic { names -> names = 0; called[0] = changed[0] };
        if :: made && !known -> atomic { known = 1; call(0,!changed[0]); changed[0] = 1; woken[0] = 1 } :: else fi
     :: !names
     fi
  :: else
  fi;
  take(i);
  do
  :: atomic { called[i] && changed[i] -> changed[i] = 0; called[i] = 1 }
  :: atomic { called[i] && !changed[i] -> called[i] = (i == 0 && names) }; break
  :: !called[i] -> break
  od
}
inline readies(i) { looked(i); f = READY(i) }
proctype W(bit i) {
  byte n; bool m;
  do
  :: n == NC -> break
  :: else -> version[i]++; dirty[i] = 1; rung(i); n++
  od;
  atomic { n = 0; wdone++ }
}
proctype M() {
  bool m;
  made = 1; calls = 1; rung(0);
  wdone++
}
proctype X() {
  take(0); take(0);
  others--
}
inline settle(i) {
  readies(i);
  if
  :: f -> armed[i] = 0; readable[i] = 1
  :: else ->
#if MUT!=7
     readable[i] = 0;
#endif
     armed[i] = 1;
#if MUT!=1
     readies(i);
     if
     :: f -> armed[i] = 0; readable[i] = 1
     :: else
     fi;
#endif
#if MUT==7
     readable[i] = 0
#else
     skip
#endif
  fi
}
inline unlock(i) { atomic { assert(!readable[i] || READY(i) || closed); f = 0; locked[i] = 0 } }
proctype U(bit i) {
  bool f;
  do
  :: atomic { readable[i] && !closed && !locked[i] -> locked[i] = 1 };
     looked(i);
     atomic {
       if
       :: READY(i) -> if :: version[i] > seen[i] -> seen[i] = version[i] :: else -> got = 1 fi
       :: else -> assert(0)                     /* it could be read, and there was nothing */
       fi };
     settle(i);
     unlock(i)
  :: FIN(i) -> break
  od;
  udone++
}
proctype R() {
  bool f;
  atomic { !locked[0] -> locked[0] = 1 };
  there[0] = 0;
#if MUT!=8
  settle(0);
#endif
  unlock(0);
  others--
}
proctype C() {
  bool m;
  closed = 1;
  woken[0] = 1;
#if MUT!=6
  rung(0);
#endif
  others--
}
inline asked(i) {
  atomic { !locked[i] -> locked[i] = 1 };
  if
#if MUT==3
  :: true ->
#else
  :: armed[i] ->
#endif
     readies(i);
#if MUT==3
     if :: true -> armed[i] = 0; readable[i] = 1 :: else fi
#else
     if :: f -> armed[i] = 0; readable[i] = 1 :: else fi
#endif
  :: else
  fi;
  unlock(i)
}
#ifdef PEEK
#define PEEK0 if :: armed[0] ->
#define PEEKED0 :: else fi;
#else
#define PEEK0
#define PEEKED0 ;
#endif
proctype N() {
  byte r[NS]; bool f, go;
  do
  :: closed -> break
  :: udone == NS -> break
  :: else ->
     PEEK0 asked(0) PEEKED0
#ifdef TWO
     asked(1);
#endif
#if MUT==10
     woken[0] = 0;
#endif
     do
     :: true ->
        take(0);
        if :: atomic { woken[0] -> woken[0] = 0; go = 1 } :: else fi;
#ifdef TWO
        take(1);
        if :: atomic { woken[1] -> woken[1] = 0; go = 1 } :: else fi;
#endif
        if :: go || closed -> break :: else fi;
#if MUT!=5
        r[0] = taken[0];
#endif
        if :: woken[0] -> goto next :: else fi;
#if MUT==5
        r[0] = taken[0];
#endif
#ifdef TWO
#if MUT!=5
        r[1] = taken[1];
#endif
        if :: woken[1] -> goto next :: else fi;
#if MUT==5
        r[1] = taken[1];
#endif
#endif
        /* the marks */
        atomic { if :: rings[0] == r[0] -> sleeping[0] = 1 :: else -> goto next fi };
#ifdef TWO
#if MUT!=9
        atomic { if :: rings[1] == r[1] -> sleeping[1] = 1 :: else -> goto next fi };
#endif
        atomic { if :: sleeping[0] && rings[0] == r[0] && OTHER -> futex = 1 :: else fi };
#else
        atomic { if :: sleeping[0] && rings[0] == r[0] -> futex = 1 :: else fi };
#endif
        if
        :: !futex
#ifndef CLOSE
        :: udone == NS
#endif
        fi;
next:   skip
     od;
     atomic { go = 0; r[0] = 0;
#ifdef TWO
       r[1] = 0
#endif
     }
  od;
  ndone = 1
}
init {
  atomic {
    taken[0] = 255; armed[0] = 1; run W(0);
#ifdef TWO
    taken[1] = 255; armed[1] = 1; run W(1); run U(1);
#endif
#ifdef NAMES
    run M();
#endif
#ifdef REMOVE
    others++; run R();
#endif
#ifdef CLOSE
    others++; run C();
#endif
#ifndef TWO
    others++; run X();
#endif
    run U(0); run N() };
  (udone == NS && ndone)
}
