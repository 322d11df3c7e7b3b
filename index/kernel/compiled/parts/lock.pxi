# A search has computed without the interpreter's lock: is it free to go on with?
#
# Asked at the end of what several searches do at once and what takes as long as being woken, or longer.

cdef extern from *:
    """
    #include <sched.h>
    #include <time.h>
    /* Who finds the lock taken is put to sleep, and being woken takes 20 to 30 microseconds, as long as the other thread
       mostly keeps it. So it is looked for first, others let go before at each look: MOST_LOOKS times, which is a tenth of
       a millisecond or two where nobody else wants the processor, and no longer than MOST_AWAKE nanoseconds where a look
       takes a slice of the scheduler's, for nobody asks the other thread for the lock meanwhile. From Python 3.12 on
       nobody but who holds the lock is told whether it is taken. */
    static inline void vraagbaak_await_lock(void) {
    #if PY_VERSION_HEX < 0x030C0000 && !defined(PYPY_VERSION)
        enum { MOST_LOOKS = 500, MOST_AWAKE = 5000000 };
        struct timespec begun, now;
        int looks = 0;
        while (_PyThreadState_UncheckedGet() != NULL && looks++ < MOST_LOOKS) {
            if (looks == 1) clock_gettime(CLOCK_MONOTONIC, &begun);
            sched_yield();
            clock_gettime(CLOCK_MONOTONIC, &now);
            if ((now.tv_sec - begun.tv_sec) * 1000000000LL + now.tv_nsec - begun.tv_nsec > MOST_AWAKE) return;
        }
    #endif
    }
    """
    void _await_lock "vraagbaak_await_lock"() noexcept nogil
