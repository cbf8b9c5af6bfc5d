/* m4: journal and multi-state commits. Page 0 persistent; page 1 persistent (PERS=3) or transient (PERS=1).
 * M1 (session 1): multi-state, killed anywhere; M2 (session 2): multi-state with mask WM2;
 * S0, S1 (sessions 3, 4): single-state writers on pages 0, 1 */
#define NP 2
#define ND 2
#ifndef PERS
#define PERS 1
#endif
#ifndef WM1
#define WM1 3
#endif
#ifndef MANY
#define MANY 0          /* 1: go on after a success: descriptor reused after SUCCEEDED too */
#endif
#ifndef N1
#define N1 2
#endif
#ifndef N2
#define N2 1
#endif
#include "kcore.pml"
#define VARS byte x,y,z,h,cs,rv,b0,b1,c0,c1,q0,q1,r0,r1,g,att,n; bool ok,won
inline forceclear(_p,_d) {
  z = (SS(y)==SUC -> dnew[_d*NP+_p] : dold[_d*NP+_p]);
  atomic { if
  :: word[_p] == REFW(_d,g) -> word[_p] = z
  :: else
  fi; z = 0 }
}
proctype M1(byte me) { VARS;
  { do
    :: n == N1 || (won && !MANY) -> break
    :: else -> multi(me,0,WM1); n++
    od } unless { GONE(me) };
  ndone++
}
#ifdef WM2
proctype M2(byte me) { VARS;
  do
  :: n == N2 || (won && !MANY) -> break
  :: else ->
#ifdef TAKEOVER
     if
     :: dead[1] ->
        y = dst[0]; g = SG(y);
        if
        :: SS(y) == UND -> dst[0] = ST(g,FAI)     /* as the compare-and-set: others can only do the same */
        :: else
        fi;
        forceclear(0,0); forceclear(1,0);
        y = 0; g = 0;
        /* without the lock: is a record announced by it that may be missing? Then it is left alone */
        ok = 1;
#if MUT!=16        /* 16: take-over without this look */
        atomic { q0 = pendRef; q1 = pendVer };     /* one word */
        if
        :: q0 == PMULTI && dst[0] == ST(q1,SUC) ->
           q0 = closedIdx; ok = (q0 == pendIdx)
        :: else
        fi;
        q0 = 0; q1 = 0;
#endif
        if
        :: ok -> multi(me,0,WM2)
        :: else -> multi(me,1,WM2)
        fi
     :: !dead[1] -> multi(me,1,WM2)
     fi;
#else
     multi(me,1,WM2);
#endif
     n++
  od;
  ndone++
}
#define X1 1
#else
#define X1 0
#endif
proctype S(byte me; byte page) { VARS;
  do
  :: n == 1 -> break
  :: page == 0 && n == 0 -> single(0,me); n = ok; ok = 0
  :: page == 1 && n == 0 -> single(1,me); n = ok; ok = 0
  od;
  ndone++
}
#ifdef S0
#define X2 1
#else
#define X2 0
#endif
#ifdef S1
#define X3 1
#else
#define X3 0
#endif
init {
  byte x,y,z,cs,rv,q0,q1,r0,r1,c0,c1,i;
  atomic {
    word[0] = MK(1,0); hdr[0] = HDR(1,0); p0[0] = 1; p1[0] = 1; lw[0] = word[0]; gval[1] = 1;
    word[1] = MK(1,0); hdr[K] = HDR(1,0); p0[K] = 1; p1[K] = 1; lw[1] = word[1]; gval[NVER+1] = 1;
    dst[0] = ST(1,FAI); dst[1] = ST(1,FAI); jver[0] = 1; jver[1] = 1; lastVis = 2; pendIdx = 2; closedIdx = 2; pendRef = 1; pendVer = 1; NOTEPAIR;
#ifdef ROLL
    lastIdx = 2; vis = 6; chSeq = 2; chCrc = 2; run Roll();
#endif
    run M1(1);
#ifdef WM2
    run M2(2);
#endif
#ifdef S0
    run S(3,0);
#endif
#ifdef S1
    run S(4,1);
#endif
  };
  KILL1;
  (ndone == 1+X1+X2+X3);
  jlock(5); recover(5);
  d_step {
#ifdef ROLL
    assert(chSeq == lastVis && chCrc == lastVis && !chUns);                 /* the chain ends in the last record */
#endif
    i = 0;
    do
    :: i < 2 ->
       assert(!ISPERS(i) || jver[i] == VER(lw[i]));                         /* C5 */
       x = word[i];
       if
       :: ISREF(x) -> assert(HELD(1) && RD(x) == 0 && SG(dst[0]) == (x>>3));
          rv = (SS(dst[0]) == SUC -> dnew[i] : dold[i])
       :: else -> rv = x
       fi;
       assert(rv == lw[i]);
       assert(HOLDS(hdr[i*K+SLOT(rv)],VER(rv)));
       assert(p0[i*K+SLOT(rv)] == gval[i*NVER+VER(rv)] && p1[i*K+SLOT(rv)] == gval[i*NVER+VER(rv)]);
       z = 0;
       do
       :: z < K -> assert(FREED(HO(hdr[i*K+z])) || HELD(HO(hdr[i*K+z]))); z++
       :: else -> break
       od;
       i++
    :: else -> break
    od
  }
}
