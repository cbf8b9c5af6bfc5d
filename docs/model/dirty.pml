/* dirty: how a commit reaches the threads of one session. Two pages whose dirty bits are in one word, the bit above that word, the doorbell.
 * W  one writer a page, -DNC commits (-DONE: of page 0 alone, with -DADD of page 1): commit, look at the bits of who watches, dirty bit, bit above, ring, wake. With -DKILL the writer of page 0 may be
 *    killed before any of its steps
 * T  two threads of the session: the first watches page 0, the second both. Whoever comes first takes what was rung for and marks whom it concerns. One
 *    sleeps on the bell, the other parks; when the first goes, the other takes its place. A thread ends when the writers have, and both have seen the
 *    last versions
 * A  with -DADD, page 1 is watched by the second thread only when another thread adds it, beside all that
 * LEAVES  the first thread's time may be over at any moment, and it may go for good then; it need not see the last version
 * AGAIN  writers may stand still with the bits of an earlier session of the number, which has ended
 * A sleep has no bound here. The look for commits that nobody rang for (every second in the code) is made once at any moment (-DLOOKS=1), and once
 * after a kill. A thread that sleeps while it has not seen the last version, and nobody is on the way, is an invalid end state.
 * MUT 1: rung before the dirty bits   2: the bit above before the page's   3: the pages' bits are taken before the bit above   4: "taken" is stored
 *     before the marks   5: "taken" is read after the look whether one is called   6: the sleep does not compare the rings   7: who gets up hands the bell
 *     on to nobody (-DLEAVES)   8: who takes does not wake the others   9: the rings are read after the bits were taken   10: committed after the ring
 *     11: a page that is added is marked before it can be marked by who takes (-DADD)   12: no look after a kill (-DKILL)   13: who watches looks first
 *     (-DADD)   14: whether one is on the bell is asked after the look whether one is called (-DKILL) */
#ifndef MUT
#define MUT 0
#endif
#ifndef NC
#define NC 1
#endif
#ifndef LOOKS
#define LOOKS 0
#endif
#define NONE 2
#if defined(ONE) && defined(ADD)
#define WRITER0 wdone = 1
#else
#define WRITER0 run W(0)
#endif
#if defined(ONE) && !defined(ADD)
#define WRITER1 wdone = 1
#else
#define WRITER1 run W(1)
#endif
bool any, page[2];                  /* who watches */
byte version[2];
byte dirty; bool above;
byte rings; bool sleeping;          /* the doorbell word */
byte taken;
bool locked;                        /* the bell's lock */
bool watches[4], changed[4], called[2], woken[2];
byte noted[4], seen[4];
bool parked[2], permit[2], futex[2];
byte onbell = NONE;
byte looks = LOOKS;
byte wdone, tdone; bool adding;

/* Both threads: one that has seen everything is to wake the other, and not by going. */
#ifdef LEAVES
#define FIN(i) (wdone == 2 && !adding && seen[2] == version[0] && seen[3] == version[1])
#else
#define FIN(i) (wdone == 2 && !adding && seen[0] == version[0] && seen[2] == version[0] && seen[3] == version[1])
#endif
inline wake() { futex[0] = 0; futex[1] = 0 }
inline ringOwn() { atomic { rings++; if :: sleeping -> sleeping = 0; wake() :: else fi } }
inline unpark(t) {
#if MUT!=8
  permit[t] = 1
#else
  if :: t == me -> permit[t] = 1 :: else fi
#endif
}
inline markOf(w) { atomic { changed[w] = 1; called[w/2] = 1; unpark(w/2) } }

/* With the lock: takes the bits, marks, stores "taken". */
inline takeLocked() {
#if MUT!=9
  r = rings;
#endif
#if MUT==9
  if
  :: rings != taken ->
#else
  if
  :: r != taken ->
#endif
#if MUT==4
     taken = r;
#endif
#if MUT==3
     if
     :: above -> atomic { d = dirty; dirty = 0 }
     :: else
     fi;
     above = 0;
#else
     atomic { a = above; above = 0; d = 0 };
     if
     :: a -> atomic { d = dirty; dirty = 0 }
     :: else
     fi;
#endif
     a = 0;
     if
     :: d & 1 -> atomic { if :: watches[0] -> noted[0] = version[0] :: else fi };
                 if :: watches[0] -> markOf(0) :: else fi;
                 atomic { if :: watches[2] -> noted[2] = version[0] :: else fi };
                 if :: watches[2] -> markOf(2) :: else fi
     :: else
     fi;
     if
     :: d & 2 -> if :: watches[3] -> noted[3] = version[1]; markOf(3) :: else fi
     :: else
     fi;
     d = 0;
#if MUT==9
     taken = rings;
#elif MUT!=4
     taken = r;
#endif
  :: else
  fi;
  r = 0
}
inline take() {
  if
  :: rings != taken -> atomic { !locked -> locked = 1 }; takeLocked(); locked = 0
  :: else
  fi
}
inline lookAt(w,p) {
  if
  :: watches[w] && noted[w] != version[p] ->
     noted[w] = version[p];
     if
     :: rings != s -> markOf(w); takeLocked()
     :: else -> found = 1; atomic { woken[w/2] = 1; markOf(w) }
     fi;
     s = rings
  :: else
  fi
}
inline look() {
  atomic { !locked -> locked = 1; looks-- };
  s = rings; takeLocked();
  lookAt(0,0); lookAt(2,0); lookAt(3,1);
  if
  :: found && onbell != NONE && onbell != me -> ringOwn()
  :: else
  fi;
  atomic { s = 0; found = 0; locked = 0 }
}
inline deliver(w,p) {
  if
  :: atomic { changed[w] -> changed[w] = 0 }; seen[w] = version[p]
  :: !changed[w]
  fi
}
proctype T(bit me) {
  byte r,s,d,t; bool a,b,found,ok;
again:
  take();
  woken[me] = 0;
  deliver(2*me,0);
  if :: me == 1 -> deliver(3,1) :: else fi;
  /* next() found nothing: with the sleeper's lock */
  atomic { called[me] = changed[2*me] || (me == 1 && changed[3]) };
  if
  :: called[me] -> goto again
  :: else
  fi;
  atomic { !locked -> if :: onbell == NONE -> onbell = me :: else -> parked[me] = 1 fi };
  do
#ifdef LEAVES
  :: me == 0 -> break                           /* its time is over */
#endif
  :: true ->
#if MUT!=14
     b = (onbell == me);                        /* first: who was not on the bell then is woken by a permit */
#endif
#if MUT==5
     if :: called[me] || woken[me] || FIN(me) -> break :: else fi;
     t = taken;
#else
     t = taken;
     if :: called[me] || woken[me] || FIN(me) -> break :: else fi;
#endif
#if MUT==14
     b = (onbell == me);
#endif
     if
     :: b -> b = 0;
        if
        :: looks > 0 -> look()
        :: true ->
           atomic {                             /* the mark */
             ok = 0;
             if
#if MUT==6
             :: true -> sleeping = 1; t = rings; ok = 1
#else
             :: rings == t -> sleeping = 1; ok = 1
#endif
             :: else
             fi };
           if
           :: ok -> atomic { ok = 0; if :: sleeping && rings == t -> futex[me] = 1 :: else fi };
              if
              :: !futex[me]
#if MUT!=12
              :: looks > 0 -> futex[me] = 0
#endif
              :: FIN(me) -> futex[me] = 0
              fi
           :: else
           fi
        fi;
        t = 0;
        take()
     :: else -> t = 0;
        if
        :: atomic { permit[me] -> permit[me] = 0 }
        :: FIN(me)
        fi
     fi
  od;
  atomic { t = 0; b = 0 };
  atomic { !locked ->
    if
    :: onbell == me ->
#if MUT!=7
       if :: parked[1-me] -> onbell = 1-me; parked[1-me] = 0; permit[1-me] = 1 :: else -> onbell = NONE fi
#else
       onbell = NONE
#endif
    :: else -> parked[me] = 0
    fi };
  if
  :: FIN(me) -> goto over
  :: !FIN(me) -> goto again
#ifdef LEAVES
  :: me == 0 -> goto over
#endif
  fi;
over:
  tdone++
}
inline end() { atomic { m = 0; n = 0; wdone++ }; goto over }
inline mayDie() {
#ifdef KILL
  if
  :: p == 0 -> atomic { looks++; m = 0; n = 0; wdone++ }; goto over
  :: true
  fi
#else
  skip
#endif
}
inline ring() { atomic { rings++; m = sleeping; sleeping = 0 }; mayDie(); if :: m -> wake() :: else fi; m = 0 }
proctype W(bit p) {
  byte n; bool m;
  do
  :: n == NC -> break
  :: else ->
     mayDie();
#if MUT!=10
     version[p]++;
#endif
     mayDie();
     if
     :: any ->
        if
        :: page[p] ->
           mayDie();
#if MUT==1
           ring(); dirty = dirty | (1<<p); mayDie(); above = 1;
#elif MUT==2
           above = 1; mayDie(); dirty = dirty | (1<<p); mayDie(); ring();
#else
           dirty = dirty | (1<<p); mayDie(); above = 1; mayDie(); ring();
#endif
        :: else
        fi
     :: else
     fi;
#if MUT==10
     version[p]++;
#endif
     n++
  od;
  atomic { n = 0; wdone++ };
over:
  skip
}
/* Another thread has the second one watch page 1. */
proctype A() {
  bit me = 0;
#if MUT==13
  noted[3] = version[1]; seen[3] = version[1];
#endif
  any = 1; page[1] = 1;
#if MUT==11
  atomic { noted[3] = version[1]; markOf(3) };
  atomic { !locked -> watches[3] = 1 };
#elif MUT==13
  atomic { !locked -> watches[3] = 1 };
#else
  noted[3] = version[1];
  atomic { !locked -> watches[3] = 1 };
  markOf(3);
#endif
  woken[1] = 1;
  /* wake, with the lock */
  atomic { !locked -> if :: onbell == 1 -> ringOwn() :: else -> permit[1] = 1 fi };
  adding = 0
}
init {
#ifdef AGAIN
  atomic { any = 1; page[0] = 1; page[1] = 1; WRITER0; WRITER1 };
  page[0] = 0; page[1] = 0; any = 0;            /* the earlier session ends */
  taken = rings-1;
  any = 1; page[0] = 1; page[1] = 1;            /* the next one watches, and then looks */
#else
  atomic { taken = 255; any = 1; page[0] = 1; page[1] = 1; WRITER0; WRITER1 };
#endif
  atomic {
    watches[0] = 1; watches[2] = 1;
    noted[0] = version[0]; noted[2] = version[0];
    changed[0] = 1; changed[2] = 1; called[0] = 1; called[1] = 1;
#ifdef ADD
    adding = 1; page[1] = 0; run A();
#else
    watches[3] = 1; noted[3] = version[1]; changed[3] = 1;
#endif
    run T(0); run T(1) };
  (tdone == 2)
}
