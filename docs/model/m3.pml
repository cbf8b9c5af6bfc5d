/* m3: journal; two persistent pages, single-state writers; W(1) killed anywhere (also in and after the lock) */
#define NP 2
#define ND 1
#define PERS 3
#ifndef N1
#define N1 2
#endif
#ifndef N2
#define N2 2
#endif
#include "kcore.pml"
proctype W(byte me; byte cnt) {
  byte x,y,z,h,cs,rv,b0,b1,c0,c1,q0,q1,r0,r1,att,n; bool ok,won;
  { do
    :: n == cnt -> break
    :: else ->
#ifdef ONEPAGE
       single(0,me);
#else
       if
       :: single(0,me)
       :: single(1,me)
       fi;
#endif
       if
       :: ok -> n++
       :: else
       fi; ok = 0
    od } unless { dead[me] };
  ndone++
}
init {
  byte x,y,z,cs,rv,q0,q1,r0,r1,c0,c1,i;
  atomic {
    word[0] = MK(1,0); hdr[0] = HDR(1,0); p0[0] = 1; p1[0] = 1; lw[0] = word[0]; gval[1] = 1;
    word[1] = MK(1,0); hdr[K] = HDR(1,0); p0[K] = 1; p1[K] = 1; lw[1] = word[1]; gval[NVER+1] = 1;
    dst[0] = ST(1,FAI); jver[0] = 1; jver[1] = 1; lastVis = 2; pendIdx = 2; closedIdx = 2; pendRef = 1; pendVer = 1;
#ifdef ROLL
    lastIdx = 2; vis = 6; chSeq = 2; chCrc = 2; run Roll();
#endif
    run W(1,N1); run W(2,N2);
#ifdef W3
    run W(3,1)
#endif
  };
  dead[1] = 1;
#ifdef W3
  dead[3] = 1;
  (ndone == 3);
#else
  (ndone == 2);
#endif
  jlock(5); recover(5);           /* the next taker of the lock */
  d_step {
#ifdef ROLL
    assert(chSeq == lastVis && chCrc == lastVis && !chUns);                 /* the chain ends in the last record */
#endif
    assert(jver[0] == VER(lw[0]) && jver[1] == VER(lw[1]));                 /* C5: none skipped */
    assert(lastVis == jver[0] + jver[1]);                                   /* exactly once */
    i = 0;
    do
    :: i < 2 -> assert(word[i] == lw[i]);
       assert(p0[i*K+SLOT(lw[i])] == gval[i*NVER+VER(lw[i])] && p1[i*K+SLOT(lw[i])] == gval[i*NVER+VER(lw[i])]);
       i++
    :: else -> break
    od
  }
}
