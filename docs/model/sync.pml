/* sync: how a commit waits for the device. A writer appends records; threads of two sessions wait for records of theirs. One thread of a session flushes
 * at a time, for all that wait there (the sync lock); the sessions share the word "durable up to" and the word "failed".
 * MUT=n seeds a bug: 1 the last record is read after the flush; 2 a waiter returns after one flush without a look; 3 a flush that failed is tried
 * again; 4 "durable up to" is stored before the flush; 5 the word is stored by who was late without a look, and believed beyond the last record */
#ifndef MUT
#define MUT 0
#endif
#ifndef NREC
#define NREC 3          /* records */
#endif
byte visible;           /* records in the file */
byte last;              /* the chain's word: set after the record is visible */
byte device;            /* records that the device has */
byte durable;           /* the shared word */
bool failed;            /* the shared word */
bool broken;            /* the device has lost a write: what the page cache shows is not there */
bool told[2];           /* the kernel tells that once for each open file; each session has had its own open since before */
bool syncing[2];        /* the sync lock of each session */
byte own[2];            /* what each session knows to be durable */
byte ndone;

/* fdatasync: all that was visible when it began. A failure is told once for each open file; afterwards the pages count as clean. */
inline sync(_ok) {
  d = visible;
  if
  :: d_step { !broken -> device = (d > device -> d : device); d = 0; _ok = 1 }
  :: d_step { !broken -> broken = 1; told[s] = 1; d = 0; _ok = 0 }
  :: d_step { broken && !told[s] -> told[s] = 1; d = 0; _ok = 0 }
  :: d_step { broken && told[s] -> d = 0; _ok = 1 }         /* the kernel says yes, and the device does not have it */
  fi
}
proctype Writer() {
  byte i;
  do
  :: i == NREC -> break
  :: else -> visible = i+1; last = i+1; i++
  od
}
proctype Waiter(bit s; byte mine) {
  byte d, l; bool ok, flushes, returned, threw;
  (last >= mine);                               /* its commit is done */
  do
  :: returned || threw -> break
  :: else ->
     atomic {                                   /* synchronized */
       if
       :: own[s] >= mine || (durable >= mine && durable <= last) -> returned = 1
       :: else ->
          if
          :: failed && MUT != 3 -> threw = 1
          :: (!failed || MUT == 3) && !syncing[s] -> syncing[s] = 1; flushes = 1
          :: (!failed || MUT == 3) && syncing[s] -> skip
          fi
       fi };
     if
     :: flushes ->
#if MUT==1
        sync(ok); l = last;
#elif MUT==4
        l = last; durable = l; sync(ok);
#else
        l = last; sync(ok);
#endif
        if
        :: ok ->
#if MUT!=3
           if
           :: failed -> ok = 0                  /* another session was told */
           :: else
           fi
#else
           skip
#endif
        :: else -> failed = 1
        fi;
        if
        :: ok ->
#if MUT==5
           durable = l+1
#else
           if
           :: l > durable -> durable = l        /* two steps: it may step back */
           :: else
           fi
#endif
        :: else -> l = 0
        fi;
        atomic {
          syncing[s] = 0; flushes = 0;
          if
          :: ok -> own[s] = (l > own[s] -> l : own[s]);
             if
             :: l >= mine -> returned = 1
             :: else
             fi
          :: else -> threw = 1
          fi; l = 0; ok = 0 }
     :: !flushes && !returned && !threw ->
        (!syncing[s]);                          /* wait() */
#if MUT==2
        returned = 1
#endif
     :: else
     fi
  od;
  assert(!returned || device >= mine);
  ndone++
}
init {
  atomic { run Writer(); run Waiter(0,1); run Waiter(0,2); run Waiter(1,3); run Waiter(1,2) };
  (ndone == 4)
}
active proctype Bound() {
  /* at any moment */
end:
  do
  :: atomic { durable > device -> assert(false) }
  od
}
