/* lock: the lock word of a journal while a session that may hold it is closed (-DKILL: killed anywhere), and its number given again.
 * Word: owner | victim. Owners: 1 = number 1 of the old generation, 3 = number 1 of the next, 2 = another session, ORPHAN = a holder that is known
 * to be dead. Victim: a dead holder's leavings inside the journal are still to be freed by the holder.
 * T   -DNT threads of session 1, each takes the lock at most -DTT times, until it meets the mark "closed"; all take it by the same words
 * C   closes session 1: mark, look whether the word names it, raise the generation, release the number; then runs N.
 *     -DKILL: session 1 is killed instead; the sweep makes its word ORPHAN with the victim, raises the generation and frees the number
 * N   the next session with the number takes the lock -DNN times.   X   the other session takes it -DNX times
 * A taker from a dead holder is told of the victim, frees its leavings, forgets the victim, works, and releases. Who meets "closed" after it has taken the
 * lock, or cannot open the journal, gives up: the word becomes free, or ORPHAN if there was a victim.
 * MUT 1: who gives up stores plainly     2: no generation      3: the mark is not looked at after the lock was taken
 *     4: the closer does not look        5: who gives up forgets the victim     6: the sweep frees the word instead of orphaning it */
#ifndef MUT
#define MUT 0
#endif
#ifndef NT
#define NT 1
#endif
#ifndef TT
#define TT 1
#endif
#ifndef NX
#define NX 2
#endif
#ifndef NN
#define NN 1
#endif
#define OLD 1
#define OTHER 2
#define ORPHAN 7
#define LW(o,v) (((v)<<3)|(o))
#define LO(w) ((w)&7)
#define LV(w) ((w)>>3)
#if MUT==2
#define NEXT 1
#define ALIVE(o) ((o) == OTHER || ((o) == OLD && lock1))
#else
#define NEXT 3
#define ALIVE(o) ((o) == OTHER || ((o) == OLD && lock1 && gen == 0) || ((o) == NEXT && lock1 && gen == 1))
#endif
/* another's, and dead: a thread takes its own owner to be alive without asking */
#define DEADLOCK(w,_o) (w != 0 && LO(w) != (_o) && (LO(w) == ORPHAN || !ALIVE(LO(w))))
byte word;
bool lock1; byte gen; bool closed; bool killed;
/* ghosts */
byte in;                        /* thread that works under the lock, 0: nobody */
bool leavings;                  /* somebody was killed while it worked */
byte ndone;

/* thread _id, whose owner is _o, takes the lock once. _t: it looks at the mark. _open: the journal may not open */
inline takeOnce(_o,_t,_id,_open) {
  do
  :: atomic { word == 0 -> word = LW(_o,0); mine = LW(_o,0); break }
  :: atomic { DEADLOCK(word,_o) -> h = word };   /* the look who is dead, then the compare-and-set */
     atomic {                                    /* in the code the victim is the process of the dead holder, or of its victim */
       if
       :: word == h -> word = LW(_o,1); mine = LW(_o,1); h = 0; break
       :: else -> h = 0
       fi }
  :: _t && closed -> stop = 1; break             /* met while waiting */
  od;
  if
  :: mine == 0
  :: else ->
     gives = 0;
     if
     :: _t && closed && MUT != 3 -> stop = 1; gives = 1
     :: else ->
        if
        :: _open -> gives = 1                    /* it cannot be opened */
        :: true
        fi
     fi;
     if
     :: gives ->
#if MUT==5
#define GIVEN 0
#else
#define GIVEN (LV(mine) -> LW(ORPHAN,0) : 0)
#endif
#if MUT==1
        word = GIVEN
#else
        atomic {
          if
          :: word == mine -> word = GIVEN
          :: else
          fi }
#endif
     :: else ->
        atomic { assert(in == 0); in = _id;
          assert(!leavings || LV(mine)) };       /* told of what a dead one left */
        if
        :: LV(mine) -> leavings = 0;             /* frees it */
           atomic { assert(word == mine && in == _id); mine = LW(_o,0); word = mine }
        :: else
        fi;
        assert(in == _id);                       /* works */
        atomic { assert(word == mine && in == _id); in = 0; word = 0 }
     fi
  fi;
  atomic { mine = 0; gives = 0 }
}
proctype T(byte id) {
  byte h,mine,n; bool stop,gives;
  {
    do
    :: stop || n == TT -> break
    :: else -> takeOnce(OLD,1,id,true); n++
    od
  } unless { killed };
  ndone++
}
proctype N() {
  byte h,mine,n; bool stop,gives;
  do
  :: n == NN -> break
  :: else -> takeOnce(NEXT,0,3,false); n++
  od;
  ndone++
}
proctype X() {
  byte h,mine,n; bool stop,gives;
  do
  :: n == NX -> break
  :: else -> takeOnce(OTHER,0,2,true); n++
  od;
  ndone++
}
proctype C() {
  byte h;
#ifdef KILL
  atomic { killed = 1; lock1 = 0;                /* anywhere */
    if
    :: in == 1 || in == 4 -> in = 0; leavings = 1
    :: else
    fi };
  h = word;
  if
  :: LO(h) == OLD ->
     atomic {
       if
#if MUT==6
       :: word == h -> word = 0
#else
       :: word == h -> word = LW(ORPHAN,0)
#endif
       :: else
       fi }
  :: else
  fi;
  h = 0;
  gen = 1;
#else
  closed = 1;
#if MUT!=4
  (LO(word) != OLD);
#endif
  gen = 1;
  lock1 = 0;
#endif
  lock1 = 1; run N();
  ndone++
}
init {
  byte i;
  atomic {
    lock1 = 1;
#ifdef VICTIM
    word = LW(ORPHAN,0); leavings = 1;           /* somebody was killed at work before */
#endif
    do
    :: i == NT -> break
    :: i == 0 && i < NT -> run T(1); i++
    :: i == 1 && i < NT -> run T(4); i++
    od;
    i = 0;
    run C(); run X() };
  (ndone == NT+3);
  assert(in == 0 && (word == 0 || word == LW(ORPHAN,0) || DEADLOCK(word,0)));
  assert(!leavings || word != 0)
}
