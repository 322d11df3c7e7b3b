/* Maps of files whose faults end no process.
 *
 * The handler of SIGBUS looks whether the fault is in a map of ours. If so, zeros are mapped in the file's place and the
 * map is marked as lost; the read goes on, within bounds that its reader checks anyway, and the answer is dropped. Else
 * the handler that was there before decides. The list only grows, and its entries are used again, so that the handler
 * needs no lock. It calls mmap, fstat and sigaction: each is one system call.
 */
#ifndef VRAAGBAAK_GUARD_H
#define VRAAGBAAK_GUARD_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct guarded {
    char *start;
    size_t length;
    int handle;
    int in_use;
    int lost;
    int64_t changed_s, changed_ns;
    struct guarded *next;
} guarded;

static guarded *guarded_all;
static pthread_mutex_t guarded_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction guarded_before;
static int guarded_installed;

#ifdef __APPLE__
#define GUARDED_TIME(about) ((about).st_mtimespec)
#else
#define GUARDED_TIME(about) ((about).st_mtim)
#endif

static int guarded_zeros(guarded *map) {
    void *made = mmap(map->start, map->length, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED) return 0;
    __atomic_store_n(&map->lost, 1, __ATOMIC_RELEASE);
    return 1;
}

static int guarded_is_cut(guarded *map) {
    struct stat about;
    return fstat(map->handle, &about) || (size_t)about.st_size < map->length;
}

static void guarded_fault(int number, siginfo_t *info, void *context) {
    int kept = errno, healed = 0;
    for (guarded *map = __atomic_load_n(&guarded_all, __ATOMIC_ACQUIRE); map; map = map->next) {
        if (!__atomic_load_n(&map->in_use, __ATOMIC_ACQUIRE)) continue;
        /* a signal that another handler has raised again says no address: then every map that was cut is meant */
        int meant = info->si_code > 0
            ? (char *)info->si_addr >= map->start && (char *)info->si_addr < map->start + map->length
            : guarded_is_cut(map);
        /* where another thread was faster, zeros are there already */
        if (meant) healed |= __atomic_load_n(&map->lost, __ATOMIC_ACQUIRE) || guarded_zeros(map);
    }
    errno = kept;
    if (healed) return;
    if (guarded_before.sa_flags & SA_SIGINFO)
        guarded_before.sa_sigaction(number, info, context);
    else if (guarded_before.sa_handler != SIG_DFL && guarded_before.sa_handler != SIG_IGN)
        guarded_before.sa_handler(number);
    else if (guarded_before.sa_handler == SIG_DFL || info->si_code > 0) {
        struct sigaction usual = {0};
        usual.sa_handler = SIG_DFL;
        sigaction(number, &usual, NULL);
        if (info->si_code <= 0) raise(number); /* else the same read faults again, and ends the process as ever */
    }
}

/* 0, or an error number. */
static int guarded_install(void) {
    if (guarded_installed) return 0;
    struct sigaction ours = {0};
    ours.sa_sigaction = guarded_fault;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigemptyset(&ours.sa_mask);
    if (sigaction(SIGBUS, &ours, &guarded_before)) return errno;
    guarded_installed = 1;
    return 0;
}

/* Maps the file that is open; NULL, and errno, where that cannot be. An empty file cannot. */
static guarded *guarded_make(int handle) {
    struct stat about;
    if (fstat(handle, &about)) return NULL;
    int own = fcntl(handle, F_DUPFD_CLOEXEC, 3);
    if (own < 0) return NULL;
    void *start = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, own, 0);
    if (start == MAP_FAILED) {
        int kept = errno;
        close(own);
        errno = kept;
        return NULL;
    }
    pthread_mutex_lock(&guarded_lock);
    int failed = guarded_install();
    guarded *map = guarded_all;
    while (map && (map->in_use || map->handle >= 0)) map = map->next;
    if (!failed && !map && (map = calloc(1, sizeof *map))) {
        map->handle = -1;
        map->next = guarded_all;
        __atomic_store_n(&guarded_all, map, __ATOMIC_RELEASE);
    }
    if (failed || !map) {
        pthread_mutex_unlock(&guarded_lock);
        munmap(start, (size_t)about.st_size);
        close(own);
        errno = failed ? failed : ENOMEM;
        return NULL;
    }
    map->start = start, map->length = (size_t)about.st_size, map->handle = own, map->lost = 0;
    map->changed_s = GUARDED_TIME(about).tv_sec, map->changed_ns = GUARDED_TIME(about).tv_nsec;
    __atomic_store_n(&map->in_use, 1, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&guarded_lock);
    return map;
}

static void guarded_free(guarded *map) {
    __atomic_store_n(&map->in_use, 0, __ATOMIC_RELEASE);
    munmap(map->start, map->length);
    close(map->handle);
    __atomic_store_n(&map->handle, -1, __ATOMIC_RELEASE); /* from here on another map may have the entry */
}

static int guarded_changed(guarded *map) {
    struct stat about;
    if (__atomic_load_n(&map->lost, __ATOMIC_ACQUIRE) || fstat(map->handle, &about)) return 1;
    return (size_t)about.st_size != map->length || GUARDED_TIME(about).tv_sec != map->changed_s
        || GUARDED_TIME(about).tv_nsec != map->changed_ns;
}

/* What distinguishes a file from another one, and from itself after a write. All zero: there is no file. */
typedef struct { int64_t device, inode, size, changed_ns; } guarded_stamp;

static int guarded_is_stamped(const char *path, const guarded_stamp *stamp) {
    struct stat about;
    if (lstat(path, &about)) return stamp->inode == 0;
    return (int64_t)about.st_dev == stamp->device && (int64_t)about.st_ino == stamp->inode
        && (int64_t)about.st_size == stamp->size
        && GUARDED_TIME(about).tv_sec * INT64_C(1000000000) + GUARDED_TIME(about).tv_nsec == stamp->changed_ns;
}

#endif
