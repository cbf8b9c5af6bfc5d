/* closing: a session is closed (-DKILL: killed anywhere) while threads of it commit; its number is given to the next session.
 * One transient page, K=3 slots;
 * with -DK=2 all meet at one slot. An owner is a number with a generation:
 *   owner 1 = number 1 of the old generation, owner 3 = number 1 of the next, owner 2 = another session
 * alive(owner) = its generation is that which stands for the number, and the kernel lock of the number is held. A thread takes its own owner to
 * be alive without asking.
 * T     -DNT threads of session 1, each -DTT attempts, until it meets the mark "closed"; all claim by the same words
 * C     closes session 1: mark, look for claims, raise the generation, release the number; then runs N
 *       -DENDS: between the look and the rest it makes one commit itself, as the old owner and without looking at the mark
 *       -DKILL: session 1 is killed instead; a sweep settles its headers, raises the generation and frees the number
 * N     the next session with the number, -DNN commits.   X   the other session, -DNX commits.   R   a reader, -DNR reads
 * -DXG  X gives its first claim back without a commit, as a change of the size does
 * MUT 1: what is given back after "closed" is stored plainly   2: no generation (an owner is the number alone)
 *     3: the mark is not looked at after a claim               4: the closer does not look for claims
 *     5: the sweep marks a current slot FAILED                 6: the generation is raised only after the number was given again */
#ifndef MUT
#define MUT 0
#endif
#ifndef NT
#define NT 1
#endif
#ifndef NX
#define NX 1
#endif
#ifndef NN
#define NN 1
#endif
#ifndef NR
#define NR 1
#endif
#ifndef TT
#define TT 1
#endif
#ifndef K
#define K 3
#endif
#define MK(v,s) (((v)<<2)|(s))
#define VER(w) ((w)>>2)
#define SLOT(w) ((w)&3)
#define HDR(v,o) (((v)<<3)|(o))
#define HV(h) ((h)>>3)
#define HO(h) ((h)&7)
#define FAILED 7
#define OLD 1
#define OTHER 2
#if MUT==2
#define NEXT 1
#define ALIVE(o) ((o) == OTHER || ((o) == OLD && lock1))
#else
#define NEXT 3
#define ALIVE(o) ((o) == OTHER || ((o) == OLD && lock1 && gen == 0) || ((o) == NEXT && lock1 && gen == 1))
#endif
/* free to a claimer whose own owner is _o */
#define FREE(h,_o) (HO(h) == 0 || HO(h) == FAILED || (HO(h) != (_o) && !ALIVE(HO(h))))
byte word; byte hdr[K]; byte p0[K]; byte p1[K];
bool lock1; byte gen; bool closed; bool killed;
/* ghosts */
byte gval[16]; byte lv; byte holder[K]; byte ndone;
#define VAL(v,_id) (((v)<<3)|(_id))

/* one attempt of thread _id, whose owner is _o. _t: it looks at the mark after the claim. ok: committed; stop: it has met the mark */
inline attempt(_o,_t,_id,_give) {
  ok = 0; w = word;
  atomic {
    if
    :: SLOT(w) != 0 && FREE(hdr[0],_o) -> cs = 0; h = hdr[0]; ok = 1
    :: SLOT(w) != 1 && FREE(hdr[1],_o) -> cs = 1; h = hdr[1]; ok = 1
#if K>2
    :: SLOT(w) != 2 && FREE(hdr[2],_o) -> cs = 2; h = hdr[2]; ok = 1
#endif
    :: else
    fi };
  if
  :: ok ->
     ok = 0;
     if
     :: word == w ->
        atomic {
          if
          :: hdr[cs] == h -> hdr[cs] = HDR(VER(w)+1,_o); holder[cs] = _id; ok = 1
          :: else
          fi }
     :: else
     fi;
     if
     :: ok ->
        ok = 0;
        if
        :: _t && closed && MUT != 3 ->
           stop = 1;
#if MUT==1
           hdr[cs] = HDR(VER(w)+1,FAILED)
#else
           atomic {                              /* give back by compare-and-set from the word that was claimed */
             if
             :: hdr[cs] == HDR(VER(w)+1,_o) -> hdr[cs] = HDR(VER(w)+1,FAILED)
             :: else
             fi }
#endif
        :: else ->
           if
           :: _give
           :: else ->
              atomic { assert(holder[cs] == _id && SLOT(word) != cs); p0[cs] = VAL(VER(w)+1,_id) };
              atomic { assert(holder[cs] == _id && SLOT(word) != cs); p1[cs] = VAL(VER(w)+1,_id) };
              atomic {
                if
                :: word == w -> assert(VER(w) == lv); word = MK(VER(w)+1,cs); lv = VER(w)+1;
                   assert(gval[lv] == 0); gval[lv] = VAL(lv,_id); ok = 1
                :: else
                fi }
           fi;
           atomic {                              /* it lives, so the header is what it claimed */
             assert(hdr[cs] == HDR(VER(w)+1,_o) && holder[cs] == _id);
             hdr[cs] = (ok -> HDR(VER(w)+1,0) : HDR(VER(w)+1,FAILED)) }
        fi
     :: else
     fi
  :: else
  fi;
  atomic { w = 0; h = 0; cs = 0 }
}
proctype T(byte id) {
  byte w,h,cs,n; bool ok,stop;
  {
    do
    :: stop || n == TT -> break
    :: else -> attempt(OLD,1,id,false); n++; ok = 0
    od
  } unless { killed };
  ndone++
}
proctype C() {
  byte s,h,w,cs; bool ok,stop;
#ifdef KILL
  atomic { killed = 1; lock1 = 0 };              /* anywhere */
  s = 0;
  do
  :: s == K -> break
  :: else -> h = hdr[s];
     if
     :: HO(h) == OLD -> w = word;
        atomic {
          if
          :: hdr[s] == h ->
#if MUT==5
             hdr[s] = HDR(HV(h),FAILED)
#else
             hdr[s] = (SLOT(w) == s && VER(w) == HV(h) -> HDR(HV(h),0) : HDR(HV(h),FAILED))
#endif
          :: else
          fi }
     :: else
     fi;
     h = 0; w = 0; s++
  od;
  gen = 1;
#else
  closed = 1;
#if MUT!=4
  s = 0;
  do
  :: s == K -> break
  :: else -> (HO(hdr[s]) != OLD); s++
  od;
#endif
#ifdef ENDS
  attempt(OLD,0,5,false); ok = 0;
#endif
#if MUT!=6
  gen = 1;
#endif
  lock1 = 0;
#endif
  lock1 = 1; run N();
#if MUT==6
  gen = 1;
#endif
  ndone++
}
proctype N() {
  byte w,h,cs,n; bool ok,stop;
  byte o;
#if MUT==6
  o = (gen == 0 -> OLD : NEXT);
#else
  o = NEXT;
#endif
  do
  :: n == NN -> break
  :: else -> attempt(o,0,3,false);
     if
     :: ok -> n++
     :: else
     fi; ok = 0
  od;
  ndone++
}
proctype X() {
  byte w,h,cs,n; bool ok,stop;
#ifdef XG
  attempt(OTHER,0,2,true); ok = 0;
#endif
  do
  :: n == NX -> break
  :: else -> attempt(OTHER,0,2,false);
     if
     :: ok -> n++
     :: else
     fi; ok = 0
  od;
  ndone++
}
#if NR
proctype R() {
  byte w,n; bool bad;
  do
  :: n == NR -> break
  :: else ->
     w = word;
     bad = (p0[SLOT(w)] != gval[VER(w)]);
     bad = bad || (p1[SLOT(w)] != gval[VER(w)]);
     atomic {
       if
       :: HV(hdr[SLOT(w)]) == VER(w) && HO(hdr[SLOT(w)]) != FAILED -> assert(!bad)
       :: else -> assert(word != w)               /* the word stands and its header is not its own: it would report damage */
       fi;
       n++; w = 0; bad = 0 }
  od;
  ndone++
}
#endif
init {
  byte i;
  atomic {
    word = MK(1,0); hdr[0] = HDR(1,0); p0[0] = 15; p1[0] = 15; gval[1] = 15; lv = 1; lock1 = 1;
    i = 0;
    do
    :: i == NT -> break
    :: i == 0 && i < NT -> run T(1); i++
    :: i == 1 && i < NT -> run T(4); i++
    od;
    i = 0;
    run C(); run X();
#if NR
    run R()
#endif
  };
  (ndone == NT+3+(NR>0));
  atomic {
    assert(VER(word) == lv);
    assert(HV(hdr[SLOT(word)]) == VER(word) && HO(hdr[SLOT(word)]) != FAILED);
    assert(p0[SLOT(word)] == gval[lv] && p1[SLOT(word)] == gval[lv]);
    assert(FREE(hdr[0],0) && FREE(hdr[1],0) && FREE(hdr[K-1],0))
  }
}
