/* sweep: a session is killed anywhere, another sweeps what it left, beside a live commit over two states and a reader; then its number is given again.
 * Two transient pages.
 * D    session 1, killed anywhere: a commit on page 0, or (-DDM) over both pages with descriptor 0
 *      -DLEFT: D is dead at the start, and left what it may leave at any of its steps but the conflicts (chosen in init)
 * SW   the sweep, once D is dead: settles descriptor 0, then the headers that name session 1; then the number is free, and runs N if there is one
 * M    session 2: over both pages with descriptor 1, -DN2 attempts
 * X    session 3: a commit on page 0, or -DXP=1: on page 1, which makes M give up. -DNOX leaves it out
 * R    reads page 0 once, by its header
 * -DNEXT=1  N: the next session with D's number (owner 6 = the number with its next generation) commits on page 0; -DNEXT=2: over both, with descriptor 0
 * MUT 24: the sweep looks at the raw word, not at the logical one    25: no generation: N claims with D's words
 *     26: descriptor 0 is not settled before it is used again (with -DDM -DNEXT=2)     12 and others as in kcore.pml */
#define NP 2
#define ND 2
#ifndef N2
#define N2 1
#endif
#ifndef XP
#define XP 0
#endif
#ifndef NEXT
#define NEXT 0
#endif
#include "kcore.pml"
#if MUT==25
#define HEIR 1
#else
#define HEIR 6
#endif
#define VARS byte x,y,z,h,cs,rv,b0,b1,c0,c1,g,att,n; bool ok,won
bool gone;                     /* D has made its last step */
bool swept;

#ifndef LEFT
proctype D(byte me) { VARS;
  {
#ifdef DM
    multi(me,0,3)
#else
    single(0,me)
#endif
  } unless { GONE(me) };
  atomic { gone = 1; ndone++ }
}
#endif
#define CLAIMED(_p) hdr[(_p)*K+1] = HDR(2,1)
#define HALF(_p) p0[(_p)*K+1] = VAL(2,1)
#define FILLED(_p) p0[(_p)*K+1] = VAL(2,1); p1[(_p)*K+1] = VAL(2,1)
#define COMMITTED(_p) lw[_p] = MK(2,1); gval[(_p)*NVER+2] = VAL(2,1)
/* steps of D that can be its last */
inline leave(att) {
#ifdef DM
  CLAIMED(0);
  if
  :: HALF(0)
  :: FILLED(0); CLAIMED(1); HALF(1)
  :: FILLED(0); CLAIMED(1); FILLED(1);
     dold[0] = MK(1,0); dold[1] = MK(1,0); dnew[0] = MK(2,1); dnew[1] = MK(2,1); dst[0] = ST(2,UND);
     if
     :: true                                     /* no reference yet */
     :: word[0] = REFW(0,2)
     :: word[0] = REFW(0,2); word[1] = REFW(0,2)
     :: dst[0] = ST(2,SUC); COMMITTED(0); COMMITTED(1); NOTEPAIR;
        if
        :: word[0] = REFW(0,2); word[1] = REFW(0,2)
        :: word[0] = MK(2,1); word[1] = REFW(0,2)
        :: word[0] = MK(2,1); word[1] = MK(2,1)
        :: word[0] = MK(2,1); word[1] = MK(2,1); hdr[1] = HDR(2,0)
        fi
     fi
  fi
#else
  CLAIMED(0);
  if
  :: HALF(0)
  :: FILLED(0)
  :: FILLED(0); COMMITTED(0); word[0] = lw[0]; NOTEPAIR
  fi
#endif
}
inline forceclear(_p,_d) {     /* the descriptor is decided: its reference gives way to the decided word */
  z = (SS(y) == SUC -> dnew[_d*NP+_p] : dold[_d*NP+_p]);
  atomic {
    if
    :: word[_p] == REFW(_d,g) -> word[_p] = z
    :: else
    fi; z = 0 }
}
inline sweepHeader(_p,_s) {
  h = hdr[(_p)*K+_s];
  if
  :: HO(h) == 1 ->
#if MUT==24
     rv = word[_p];
#else
     resolve(_p);
#endif
     atomic {                  /* compare-and-set from the header that was read */
       if
       :: hdr[(_p)*K+_s] == h ->
          hdr[(_p)*K+_s] = (!ISREF(rv) && SLOT(rv) == _s && VER(rv) == HV(h) -> HDR(HV(h),0) : HDR(HV(h),FAILED))
       :: else
       fi; rv = 0 }
  :: else
  fi; h = 0
}
#if NEXT
proctype N(byte me) { VARS;
  do
  :: ok || won || n == 2 -> break
#if NEXT==1
  :: else -> single(0,me); n++
#else
  :: else -> multi(me,0,3); n++
#endif
  od;
  ndone++
}
#endif
proctype SW() { byte x,y,z,h,rv,g,s;
  (dead[1] && gone);
#if MUT!=26
  y = dst[0]; g = SG(y);
  if
  :: SS(y) == UND -> atomic { if :: dst[0] == y -> dst[0] = ST(g,FAI) :: else fi }; y = dst[0]
  :: else
  fi;
  forceclear(0,0); forceclear(1,0);
  y = 0; g = 0;
#endif
  s = 0;
  do
  :: s == K -> break
  :: else -> sweepHeader(0,s);
#ifdef DM
     sweepHeader(1,s);
#endif
     s++
  od;
  s = 0;
#if MUT==25
  dead[1] = 0;
#endif
#if NEXT
  run N(HEIR);
#endif
  atomic { swept = 1; ndone++ }
}
proctype M(byte me) { VARS;
  do
  :: n == N2 || won -> break
  :: else -> multi(me,1,3); n++
  od;
  ndone++
}
#ifndef NOX
proctype X(byte me) { VARS;
  single(XP,me); ndone++
}
#define X1 1
#else
#define X1 0
#endif
#ifndef NOR
proctype R() { byte x,y,z,rv,w; bool bad;
  resolve(0); w = rv; rv = 0;
  bad = (p0[SLOT(w)] != gval[VER(w)]);
  bad = bad || (p1[SLOT(w)] != gval[VER(w)]);
  if
  :: atomic { HOLDS(hdr[SLOT(w)],VER(w)) -> assert(!bad) }
  :: atomic { !HOLDS(hdr[SLOT(w)],VER(w)) -> assert(lw[0] != w) }      /* the logical word stands: it would report damage */
  fi;
  atomic { w = 0; bad = 0; ndone++ }
}
#define X2 1
#else
#define X2 0
#endif
init {
  byte x,rv,z,i;
  atomic {
    word[0] = MK(1,0); hdr[0] = HDR(1,0); p0[0] = 1; p1[0] = 1; lw[0] = word[0]; gval[1] = 1;
    word[1] = MK(1,0); hdr[K] = HDR(1,0); p0[K] = 1; p1[K] = 1; lw[1] = word[1]; gval[NVER+1] = 1;
    dst[0] = ST(1,FAI); dst[1] = ST(1,FAI); NOTEPAIR;
#ifdef LEFT
    leave(1); dead[1] = 1; gone = 1; ndone = 1;
#else
    run D(1);
#endif
    run SW(); run M(2);
#ifndef NOX
    run X(3);
#endif
#ifndef NOR
    run R();
#endif
  };
#ifndef LEFT
  dead[1] = 1;                 /* at any time */
#endif
  (ndone == 3+X1+X2+(NEXT>0));
  d_step {                     /* nothing is left of the dead one, nor of anybody */
    i = 0;
    do
    :: i < 2 ->
       assert(!ISREF(word[i]));
       rv = word[i];
       assert(rv == lw[i]);
       assert(HOLDS(hdr[i*K+SLOT(rv)],VER(rv)));
       assert(p0[i*K+SLOT(rv)] == gval[i*NVER+VER(rv)] && p1[i*K+SLOT(rv)] == gval[i*NVER+VER(rv)]);
       z = 0;
       do
       :: z < K -> assert(HO(hdr[i*K+z]) == 0 || HO(hdr[i*K+z]) == FAILED); z++
       :: else -> break
       od;
       i++
    :: else -> break
    od
  }
}
