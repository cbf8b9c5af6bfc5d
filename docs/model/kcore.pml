/* kcore.pml - the commit protocol, shared by m1..m4 and sweep.
 * One Promela step = one access to shared memory (plus local computation).
 * SC interleaving model; weak memory is argued in README.md.
 * MUT=n seeds a known bug (see the list at the end of the file). */
#ifndef MUT
#define MUT 0
#endif
#ifndef NP
#define NP 1            /* pages */
#endif
#ifndef K
#define K 3             /* slots for each page */
#endif
#ifndef ND
#define ND 2            /* descriptors */
#endif
#ifndef PERS
#define PERS 0          /* bit mask of the persistent pages */
#endif
#ifndef NVER
#define NVER 8
#endif
#define UND 0
#define SUC 1
#define FAI 2

/* plain word: version<<3 | slot<<1 | 0 ; ref: generation<<3 | desc<<1 | 1 */
#define MK(v,s)   (((v)<<3)|((s)<<1))
#define VER(w)    ((w)>>3)
#define SLOT(w)   (((w)>>1)&3)
#define ISREF(w)  ((w)&1)
#define REFW(d,g) (((g)<<3)|((d)<<1)|1)
#define RD(w)     (((w)>>1)&3)
/* slot header: version<<3 | owner. Owner 0: nobody, the version was committed (or no claim ever touched the slot, with version 0).
 * Owner FAILED: nobody, and no reader accepts it. An owner is a number with its generation: two generations are two owners here. */
#define FAILED 7
#define HDR(v,o)  (((v)<<3)|(o))
#define HV(h)     ((h)>>3)
#define HO(h)     ((h)&7)
/* descriptor state: generation<<2 | status */
#define ST(g,s)   (((g)<<2)|(s))
#define SG(y)     ((y)>>2)
#define SS(y)     ((y)&3)

byte word[NP];                 /* page words */
byte hdr[NP*K];                /* slot headers */
byte p0[NP*K]; byte p1[NP*K];  /* payload: two words */
byte dst[ND];                  /* descriptor: generation+status in one word */
byte dold[ND*NP]; byte dnew[ND*NP];
bool dead[8];                  /* truth about sessions 1..6 (kill -9); never set for 0 and FAILED */
#ifdef STOP
bool stop1;                    /* session 1 is stopped for ever but alive (SIGSTOP) */
#define GONE(me) (dead[me] || (me == 1 && stop1))
#define KILL1 stop1 = 1
#define HELD(o) ((o) == 1)
#else
#define GONE(me) (dead[me])
#define KILL1 dead[1] = 1
#define HELD(o) (dead[o])
#endif

/* ghosts */
byte lw[NP];                   /* logical word */
byte gval[NP*NVER];            /* payload committed with a version */
#if NP==2
byte gp[NVER];                 /* gp[v0] bit v1: the pair was once current */
#define NOTEPAIR gp[VER(lw[0])] = gp[VER(lw[0])] | (1 << VER(lw[1]))
#else
#define NOTEPAIR skip
#endif
byte ndone;

#if PERS
byte lockOwner;                /* the queue's append lock */
byte lastVis;                  /* number of visible (closed) records */
byte pendIdx; byte pendRef;    /* the journal's announcement: 2 words */
byte closedIdx;                /* third word, stored after close: equal to pendIdx = the announced record is visible */
byte pendVer;                  /* (packed with pendRef in one 64-bit word) */
byte jver[NP];                 /* ghost: last version of the page in journal */
#ifdef ROLL                    /* files are begun, and records are a chain */
byte cyc;                      /* the cycle of the clock: 0, then 1 at any moment */
byte lastIdx;                  /* index of the last visible record: cycle<<3 | number */
int vis;                       /* indices that have a visible record */
byte stg;                      /* index of the record that is staged: private to the lock holder */
byte chSeq; bool chUns;        /* the chain word: sequence number of the last record, and "unsettled" */
byte chCrc;                    /* CRC of the last record; here its sequence number */
proctype Roll() { cyc = 1 }
#endif
#endif

#define LOCALS byte x,y,z,h,cs,rv,b0,b1,c0,c1,g,att,r0,r1,q0,q1; bool ok; bool won; byte pi

/* ---------- Resolve: logical current word -> rv (2 reads on plain: 1) */
inline resolve(_p) {
  do
  :: atomic { x = word[_p];
       if
       :: !ISREF(x) -> rv = x; x = 0; break
       :: else
       fi };
     y = dst[RD(x)];
     z = (SS(y)==SUC -> dnew[RD(x)*NP+_p] : dold[RD(x)*NP+_p]);
#if MUT==5
     atomic { rv = z; x = 0; y = 0; z = 0; break }
#else
     atomic {
       if
       :: word[_p] == x -> rv = z; x = 0; y = 0; z = 0; break
       :: else -> x = 0; y = 0; z = 0
       fi }
#endif
  od
}

/* ---------- Clear: x holds a REF just read from word[_p]; one pass; caller looks again */
inline clear(_p) {
  atomic { y = dst[RD(x)];
    if
    :: SG(y) != (x>>3) -> assert(word[_p] != x); x = 0; y = 0     /* recycled: the word has changed; else the store is damaged */
    :: else
    fi };
  if
  :: x == 0
  :: x != 0 && SS(y) == UND ->                  /* abort (after patience) */
     atomic {
       if
#if MUT==20        /* 20: whoever wants the page makes it SUCCEEDED */
       :: dst[RD(x)] == y -> dst[RD(x)] = ST(SG(y),SUC)
#else
       :: dst[RD(x)] == y -> dst[RD(x)] = ST(SG(y),FAI)
#endif
       :: else
       fi; x = 0; y = 0 }
  :: x != 0 && SS(y) != UND ->
     z = (SS(y)==SUC -> dnew[RD(x)*NP+_p] : dold[RD(x)*NP+_p]);
     atomic {                                   /* CAS ref -> decided word */
       if
       :: word[_p] == x -> word[_p] = z
       :: else
       fi; x = 0; y = 0; z = 0 }
  fi
}

/* ---------- Claim a slot of _p for version VER(_b)+1 -> cs, ok (ok=0: conflict) */
#define FREED(o) ((o) == 0 || (o) == FAILED || dead[o])
#define FREEOF(_p,_s) FREED(HO(hdr[(_p)*K+_s]))
/* what a reader of version _v accepts; and what no reader of a word (_v, slot) ever meets there: it refuses that without need */
#define HOLDS(h,_v) (HV(h) == (_v) && HO(h) != FAILED)
#define NEVERMET(h,_v) ((h) == HDR(_v,FAILED))
/* a claim that came to nothing is given back as this; _v: the version that it was for */
#if MUT==3         /* 3: as the header of a committed version */
#define GIVEBACK(_v) HDR(_v,0)
#elif MUT==22      /* 22: as 0: the header comes back to what a stalled claimer has read */
#define GIVEBACK(_v) 0
#else
#define GIVEBACK(_v) HDR(_v,FAILED)
#endif
inline claim(_p,_b,_me) {
  do
  :: atomic {      /* read a header that names no living session (any choice; waits when there is none) */
       if
       :: SLOT(_b) != 0 && FREEOF(_p,0) -> cs = 0
       :: SLOT(_b) != 1 && FREEOF(_p,1) -> cs = 1
#if K>2
       :: SLOT(_b) != 2 && FREEOF(_p,2) -> cs = 2
#endif
#if K>3
       :: SLOT(_b) != 3 && FREEOF(_p,3) -> cs = 3
#endif
       fi;
       h = hdr[_p*K+cs] };
#if MUT!=1         /* 1: no test of the base between reading the header and the claim */
     resolve(_p);
     if
     :: rv != _b -> atomic { ok = 0; h = 0; rv = 0; cs = 0; break }
     :: else -> rv = 0
     fi;
#endif
     atomic {                                /* CAS header */
       if
#if MUT==8         /* 8: owner and version in separate words: the CAS sees only the owner */
       :: HO(hdr[_p*K+cs]) == HO(h) ->
#else
       :: hdr[_p*K+cs] == h ->
#endif
#if MUT==10
          hdr[_p*K+cs] = HDR(HV(h),_me); ok = 1; h = 0; break
#else
          hdr[_p*K+cs] = HDR(VER(_b)+1,_me); ok = 1; h = 0; break
#endif
       :: else -> h = 0; cs = 0
       fi }
  od
}

#ifdef WEAKGHOST     /* only the readers' assertions */
#define FILLCHECK(_p,_me) skip
#else
#define FILLCHECK(_p,_me) assert(SLOT(lw[_p]) != cs && HO(hdr[_p*K+cs]) == _me)
#endif
#if defined(WEAKGHOST) || MUT==11
#define MINE(_p,_s,_v,_me) skip
#else
#define MINE(_p,_s,_v,_me) assert(hdr[(_p)*K+_s] == HDR(_v,_me))
#endif
/* one's own header is stored to: while the session lives it is still the word that was claimed (what holds after that: closing.pml) */
inline store(_p,_s,_v,_me,_to) {
  atomic { MINE(_p,_s,_v,_me); hdr[(_p)*K+_s] = _to }
}

inline fill(_p,_me,_val) {
  atomic { FILLCHECK(_p,_me); p0[_p*K+cs] = _val };
  atomic { FILLCHECK(_p,_me); p1[_p*K+cs] = _val }
}

/* payload of an attempt: session, target version (, parity of the attempt when aborts can occur) */
#if NP==2
#define VAL(_v,_me) (((_v)<<4)|((_me)<<1)|att)
#define NEXTATT att = 1-att
#else
#define VAL(_v,_me) (((_v)<<3)|(_me))
#define NEXTATT skip
#endif

#if PERS
/* ---------- journal. The unclosed record is private to the lock holder. */
inline jlock(_me) {
  atomic { (lockOwner == 0 || dead[lockOwner]) -> lockOwner = _me }
}
/* ghost: one page's part of a record becomes visible */
#define JPART(_p,_v,_a,_b) \
   assert((_v) == jver[_p]+1); assert((_a) == gval[(_p)*NVER+(_v)] && (_b) == (_a)); jver[_p] = (_v)
#define PMULTI 3       /* pendRef == 3+d: descriptor d ; pendRef < 3: page */
/* As built: committed? first, then the look at the queue. Not committed: disarm (pendIdx back to closedIdx). */
inline disarm() {
#if MUT==17        /* 17: closedIdx moved up instead: the index of a record that never appeared is given again */
  closedIdx = pendIdx
#else
  pendIdx = closedIdx
#endif
}
#ifdef ROLL
/* where the next record goes: into the file of the clock's cycle */
#define NEXTIDX (cyc > (lastIdx>>3) -> (cyc<<3) : lastIdx+1)
#define ISVISIBLE ((vis >> pendIdx) & 1)
#define STAGE stage();
#define NEXTPEND stg
#define UNSETTLE unsettle();
#define SETTLED ; settled()
#define SETTLE settle();
inline stage() { stg = NEXTIDX }
inline unsettle() {
#if MUT!=28        /* 28: no mark before a record becomes visible */
  chUns = 1
#else
  skip
#endif
}
/* ghost: a record becomes visible; it was staged with the number after the chain's */
#define COUNT assert(chSeq == lastVis && !((vis >> stg) & 1)); vis = vis | (1 << stg); lastIdx = stg; lastVis++; stg = 0
inline settled() {
#if MUT==29        /* 29: sequence number before CRC */
  atomic { chSeq = chSeq+1; chUns = 0 }; chCrc = chSeq
#else
  chCrc = chSeq+1; atomic { chSeq = chSeq+1; chUns = 0 }       /* one word */
#endif
}
inline settle() {    /* the taker of the lock: the journal has to end in the chain's last record, or in the next of an unsettled one */
#if MUT!=30        /* 30: the chain is left as it is */
  assert((chSeq == lastVis && chCrc == lastVis)
    || (chUns && lastVis == chSeq+1 && (chCrc == chSeq || chCrc == lastVis))) ;
  if
  :: chUns -> chCrc = lastVis; atomic { chSeq = lastVis; chUns = 0 }
  :: else
  fi
#else
  skip
#endif
}
#else
#define ISVISIBLE (pendIdx <= lastVis)
#define COUNT lastVis++
#define NEXTPEND lastVis+1
#define STAGE
#define UNSETTLE
#define SETTLED
#define SETTLE
#endif
inline redone() {    /* the record appears at the next index, which is announced before it is closed */
#ifdef ROLL
  stage();
#if MUT!=27        /* 27: not announced */
  pendIdx = stg;
#endif
  unsettle()
#else
  pendIdx = lastVis+1
#endif
}
inline recover(_me) {
  SETTLE
  if
#if MUT==15        /* 15: the taker of the lock does not look at the intent */
  :: true
#endif
  :: pendIdx == closedIdx                       /* known to be closed, or never armed: nothing to do, no look */
  :: pendIdx != closedIdx ->
     if
     :: pendRef < PMULTI ->
        resolve(pendRef);
        if
        :: VER(rv) == pendVer ->                /* was committed */
           if
           :: !ISVISIBLE ->                     /* not visible: redo the record */
              cs = SLOT(rv);
              q0 = p0[pendRef*K+cs]; q1 = p1[pendRef*K+cs];
              redone();
              atomic { JPART(pendRef,pendVer,q0,q1); COUNT; q0 = 0; q1 = 0; rv = 0; cs = 0 } SETTLED
           :: ISVISIBLE -> rv = 0
           fi;
           closedIdx = pendIdx
        :: else -> rv = 0; disarm()
        fi
#if NP==2
     :: pendRef >= PMULTI ->
        y = dst[pendRef-PMULTI];
        if
        :: y == ST(pendVer,SUC) ->              /* pendVer = generation: it was committed */
           y = 0;
           if
           :: !ISVISIBLE ->                     /* not visible: redo the record */
              c0 = dnew[(pendRef-PMULTI)*NP];
              c0 = (dold[(pendRef-PMULTI)*NP] == c0 -> 0 : c0);       /* 0: compare-only, not in the record */
              c1 = dnew[(pendRef-PMULTI)*NP+1];
              c1 = (dold[(pendRef-PMULTI)*NP+1] == c1 -> 0 : c1);
              if
              :: (PERS & 1) && c0 != 0 -> q0 = p0[SLOT(c0)]; q1 = p1[SLOT(c0)]
              :: else
              fi;
              if
              :: (PERS & 2) && c1 != 0 -> r0 = p0[K+SLOT(c1)]; r1 = p1[K+SLOT(c1)]
              :: else
              fi;
              redone();
              atomic {
                if
                :: (PERS & 1) && c0 != 0 -> JPART(0,VER(c0),q0,q1)
                :: else
                fi;
                if
                :: (PERS & 2) && c1 != 0 -> JPART(1,VER(c1),r0,r1)
                :: else
                fi;
                COUNT; q0 = 0; q1 = 0; r0 = 0; r1 = 0; c0 = 0; c1 = 0 } SETTLED
           :: ISVISIBLE
           fi;
           closedIdx = pendIdx
        :: else -> y = 0; disarm()
        fi
#endif
     fi
  fi
}
/* arm the intent, before changing the logical word of persistent page(s). Nothing ever disarms it. */
inline arm(_ref,_ver) {
  STAGE
#if MUT==6         /* 6: no intent */
  skip
#elif MUT==13      /* 13: the two words in the wrong order */
  pendIdx = NEXTPEND;
  atomic { pendRef = _ref; pendVer = _ver }
#else
  atomic { pendRef = _ref; pendVer = _ver };   /* one 64-bit word */
  pendIdx = NEXTPEND
#endif
}
#endif

#define ISPERS(_p) ((PERS>>(_p))&1)

/* ---------- single-state commit on page _p (both kinds); result in ok */
inline single(_p,_me) {
  resolve(_p); b1 = rv; rv = 0; NEXTATT;        /* base taken at begin */
#if PERS
  if
  :: ISPERS(_p) -> jlock(_me); recover(_me)
  :: else
  fi;
#endif
  b0 = b1; b1 = 0;
  claim(_p,b0,_me);
  if
  :: ok ->
     fill(_p,_me,VAL(VER(b0)+1,_me));
#if MUT==10        /* payload becomes visible before the header's new version (no StoreStore fence) */
     hdr[_p*K+cs] = HDR(VER(b0)+1,_me);
#endif
#if MUT==11        /* header released before the word's CAS is visible (no release) */
     hdr[_p*K+cs] = HDR(VER(b0)+1,0);
#endif
     won = 0;
#if PERS && MUT!=14
     if
     :: ISPERS(_p) -> arm(_p,VER(b0)+1)
     :: else
     fi;
#endif
     do
     :: atomic {                                 /* CAS word */
          if
          :: word[_p] == b0 ->
             assert(lw[_p] == b0);
#if PERS
             if
             :: ISPERS(_p) -> assert(jver[_p] == VER(b0) && lockOwner == _me)
             :: else
             fi;
#endif
             word[_p] = MK(VER(b0)+1,cs); lw[_p] = word[_p];
             assert(gval[_p*NVER+VER(b0)+1] == 0);
             gval[_p*NVER+VER(b0)+1] = VAL(VER(b0)+1,_me); NOTEPAIR; won = 1
          :: else
          fi };
        if
        :: won -> break
        :: else ->
          x = word[_p];
          if
          :: ISREF(x) -> clear(_p)
          :: !ISREF(x) && x != b0 -> x = 0; ok = 0; break
          :: x == b0 -> x = 0
          fi
        fi
     od;
#if PERS && MUT==14  /* 14: intent armed after the CAS */
     if
     :: ISPERS(_p) && ok -> arm(_p,VER(b0)+1)
     :: else
     fi;
#endif
#if PERS
     if
     :: ISPERS(_p) && ok ->
#if MUT==7         /* 7: intent disarmed before close */
        pendIdx = 0;
#endif
#if MUT==18        /* 18: closedIdx stored before close */
        closedIdx = pendIdx;
#endif
        UNSETTLE
        atomic { JPART(_p,VER(b0)+1,VAL(VER(b0)+1,_me),VAL(VER(b0)+1,_me)); COUNT } SETTLED;     /* close */
        closedIdx = pendIdx
     :: else
     fi;
#endif
     if                                            /* under the lock still, when there is one */
     :: ok -> store(_p,cs,VER(b0)+1,_me,HDR(VER(b0)+1,0))
     :: else -> store(_p,cs,VER(b0)+1,_me,GIVEBACK(VER(b0)+1))
     fi;
     won = 0; cs = 0
  :: else -> cs = 0
  fi;
#if PERS
  if
  :: ISPERS(_p) -> lockOwner = 0                /* a step after close */
  :: else
  fi;
#endif
  b0 = 0
}

#if NP==2
/* install _ref on page _p expecting _b; ok=0 when the base is gone */
inline install(_p,_b,_d) {
  do
  :: atomic {
       if
       :: word[_p] == _b -> word[_p] = REFW(_d,g); break
       :: else
       fi };
     x = word[_p];
     if
     :: ISREF(x) -> clear(_p);
        if
        :: dst[_d] != ST(g,UND) -> ok = 0; break   /* aborted meanwhile: no need to go on */
        :: else
        fi
     :: x == _b -> x = 0
     :: !ISREF(x) && x != _b -> x = 0; ok = 0; break
     fi
  od
}
inline unref(_p,_new,_old,_d) {      /* CAS ref -> decided word */
  atomic {
    if
    :: word[_p] == REFW(_d,g) && won -> word[_p] = _new
    :: word[_p] == REFW(_d,g) && !won -> word[_p] = _old
    :: else
    fi }
}
/* ---------- multi-state commit over pages 0 and 1; _wm = mask of pages written,
 * the others are compare-only. Descriptor _d. Result: won */
inline multi(_me,_d,_wm) {
  won = 0; NEXTATT;
  /* bases: at begin; after an abort, the look whether they are still current: else it is a new transaction */
  resolve(0); b0 = rv; rv = 0; resolve(1); b1 = rv; rv = 0;
#if PERS
  if
  :: PERS & (_wm) -> jlock(_me); recover(_me)
  :: else
  fi;
#endif
  ok = 1; c0 = 0; c1 = 0;
  if
  :: (_wm) & 1 -> claim(0,b0,_me);
     if
     :: ok -> c0 = MK(VER(b0)+1,cs); fill(0,_me,VAL(VER(c0),_me))
     :: else
     fi; cs = 0
  :: else -> c0 = b0
  fi;
  if
  :: ok && ((_wm) & 2) -> claim(1,b1,_me);
     if
     :: ok -> c1 = MK(VER(b1)+1,cs); fill(1,_me,VAL(VER(c1),_me))
     :: else
     fi; cs = 0
  :: ok && !((_wm) & 2) -> c1 = b1
  :: !ok
  fi;
  if
  :: ok ->
     /* the descriptor is idle: decided, and no page holds a ref to it */
#if MUT==4         /* 4: no new generation */
     g = SG(dst[_d]);
#else
     g = SG(dst[_d])+1;
#endif
     dold[_d*NP] = b0; dnew[_d*NP] = c0; dold[_d*NP+1] = b1; dnew[_d*NP+1] = c1;
     dst[_d] = ST(g,UND);
#if MUT==21        /* 21: a page that is only compared is looked at, and no reference installed */
#define INSTALL(_p,_b) if :: (_wm) & (1<<(_p)) -> install(_p,_b,_d) :: else -> resolve(_p); ok = (rv == _b); rv = 0 fi
#else
#define INSTALL(_p,_b) install(_p,_b,_d)
#endif
     INSTALL(0,b0);
     if
     :: ok -> INSTALL(1,b1)
     :: else
     fi;
     if
     :: ok ->
#if PERS && MUT!=14
        if
        :: PERS & (_wm) -> arm(PMULTI+_d,g)
        :: else
        fi;
#endif
        atomic {                                /* decide */
          if
          :: dst[_d] == ST(g,UND) -> dst[_d] = ST(g,SUC); won = 1;
             assert(lw[0] == b0 && lw[1] == b1);
             lw[0] = c0; lw[1] = c1; NOTEPAIR;
             if
             :: (_wm) & 1 -> assert(gval[VER(c0)] == 0); gval[VER(c0)] = VAL(VER(c0),_me)
             :: else
             fi;
             if
             :: (_wm) & 2 -> assert(gval[NVER+VER(c1)] == 0); gval[NVER+VER(c1)] = VAL(VER(c1),_me)
             :: else
             fi;
#if PERS
             if
             :: PERS & (_wm) -> assert(lockOwner == _me);
                assert(!(PERS&(_wm)&1) || jver[0] == VER(b0));
                assert(!(PERS&(_wm)&2) || jver[1] == VER(b1))
             :: else
             fi
#endif
          :: else
          fi }
     :: else ->                                 /* base gone: withdraw */
        atomic {
          if
          :: dst[_d] == ST(g,UND) -> dst[_d] = ST(g,FAI)
          :: else
          fi }
     fi;
#if PERS
     if
     :: PERS & (_wm) ->
        if
        :: won ->
#if MUT==14
           arm(PMULTI+_d,g);
#endif
#if MUT==7
           pendIdx = 0;
#endif
           UNSETTLE
           atomic {                             /* close */
             if
             :: PERS & (_wm) & 1 -> JPART(0,VER(c0),VAL(VER(c0),_me),VAL(VER(c0),_me))
             :: else
             fi;
             if
             :: PERS & (_wm) & 2 -> JPART(1,VER(c1),VAL(VER(c1),_me),VAL(VER(c1),_me))
             :: else
             fi;
             COUNT } SETTLED;
           closedIdx = pendIdx
        :: else
        fi
     :: else
     fi;
#endif
     unref(0,c0,b0,_d);
     unref(1,c1,b1,_d);
     if
     :: ((_wm) & 1) && won -> store(0,SLOT(c0),VER(c0),_me,HDR(VER(c0),0))
     :: ((_wm) & 1) && !won -> store(0,SLOT(c0),VER(c0),_me,GIVEBACK(VER(c0)))
     :: else
     fi;
     if
     :: ((_wm) & 2) && won -> store(1,SLOT(c1),VER(c1),_me,HDR(VER(c1),0))
     :: ((_wm) & 2) && !won -> store(1,SLOT(c1),VER(c1),_me,GIVEBACK(VER(c1)))
     :: else
     fi
  :: else ->                                    /* conflict while claiming */
     if
     :: ((_wm) & 1) && c0 != 0 -> store(0,SLOT(c0),VER(c0),_me,GIVEBACK(VER(c0)))
     :: else
     fi
  fi;
#if PERS
  if
  :: PERS & (_wm) -> lockOwner = 0                /* last of all */
  :: else
  fi;
#endif
  atomic { b0 = 0; b1 = 0; c0 = 0; c1 = 0; g = 0; ok = 0 }
}
#endif

/* MUT list
 1 claim without the test of the base after reading the header
 2 reader does not re-check the header (m1) / no second collect (m2)
 3 a claim that came to nothing is given back as (version, nobody) instead of (version, FAILED), m1 and m2
 4 descriptor is recycled without a new generation
 5 resolve does not re-read the page word after reading the descriptor
 6 no intent (journal)
 7 intent disarmed before close
 8 owner word separate from the version: the claim CAS sees only the owner
 10 payload visible before the header's new version (missing StoreStore), m1 only
 11 header released before the CAS of the word (missing release), m1
 12 take-over of a dead session's descriptor without removing its refs, m2
 13 the intent's two words written in the wrong order
 14 intent armed after the commit CAS
 15 taker of the lock ignores the intent
 16 take-over of a dead session's descriptor without asking whether a journal has announced by it what may be missing, m4
 17 an announcement that was not committed is disarmed by moving closedIdx up instead of pendIdx back, m3 -DW3
 18 closedIdx stored before close, m3
 19 reader tests the header before the copy only (m1)
 20 whoever meets an undecided descriptor makes it SUCCEEDED instead of FAILED, m2
 21 a page that is only compared is looked at before the decision, and no reference installed (write skew), m2
 22 a claim that came to nothing is given back as 0, m1 -DSTALLED
 23 only what commits nothing (a size that changes) gives back as 0, m1 -DSTALLED -DGIVE
 24, 25, 26: sweep.pml
 27 a record that is written again is not announced at its new index, m3 and m4 -DROLL
 28 the chain is not marked as unsettled before a record becomes visible, m3 and m4 -DROLL
 29 the chain's sequence number is stored before its CRC, m3 and m4 -DROLL
 30 the taker of the lock does not settle the chain, m3 and m4 -DROLL */
