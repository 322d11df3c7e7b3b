# A search has computed without the interpreter's lock: is it free to go on with?

cdef extern from *:
    """
    #include <sched.h>
    /* Who finds the lock taken is put to sleep, and being woken takes 20 to 30 microseconds, as long as the other thread
       mostly keeps it. So it is looked for first, others let go before at each look, for a tenth of a millisecond or
       two. From Python 3.12 on nobody but who holds the lock is told whether it is taken. */
    static inline void vraagbaak_await_lock(void) {
    #if PY_VERSION_HEX < 0x030C0000 && !defined(PYPY_VERSION)
        int looks = 500;
        while (_PyThreadState_UncheckedGet() != NULL && looks--) sched_yield();
    #endif
    }
    """
    void _await_lock "vraagbaak_await_lock"() noexcept nogil
