/* Between a program and its disk: writes down what is done to the files below one folder, or lets it go wrong.
 *
 * Loaded with LD_PRELOAD. FAULTS_ROOT is the folder; what happens elsewhere is let through.
 *   FAULTS_TRACE=FILE   writes every operation to FILE: a letter, then length and bytes of a path, of another path,
 *                       then offset (or length), then length and bytes of what is written; numbers in 8 bytes
 *   FAULTS_AT=N         at the Nth operation,
 *   FAULTS_KIND=kill    the process is killed before it;
 *              =torn    a write is done by half, and the process killed;
 *              =once:E  it fails with error number E;
 *              =full:E  it fails with error number E, and so does all that takes room from then on.
 * A program that has forked calls `faults_begin` to have the environment read again, and to count from 0.
 * An unlink of a name that begins with `mark-` is written down and not done: a sign in the trace. Files that end with
 * `-shm` are memory, not disk, and are let through.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { MOST = 4096 };
static char *paths[MOST]; /* of each open file below the root */
static const char *root;
static long at, count;
static enum { NONE, KILL, TORN, ONCE, FULL } kind;
static int error_number, trace = -1, ready;

static void prepare(void) {
    if (ready) return;
    ready = 1;
    root = getenv("FAULTS_ROOT");
    const char *told = getenv("FAULTS_KIND");
    if (told && !strcmp(told, "kill")) kind = KILL;
    if (told && !strcmp(told, "torn")) kind = TORN;
    if (told && !strncmp(told, "once:", 5)) kind = ONCE, error_number = atoi(told + 5);
    if (told && !strncmp(told, "full:", 5)) kind = FULL, error_number = atoi(told + 5);
    at = getenv("FAULTS_AT") ? atol(getenv("FAULTS_AT")) : 0;
    if (getenv("FAULTS_TRACE"))
        trace = (int)syscall(SYS_openat, AT_FDCWD, getenv("FAULTS_TRACE"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

void faults_begin(void) {
    ready = 0, count = 0, kind = NONE;
    prepare();
}

static int ours(const char *path) {
    prepare();
    if (!root || !path) return 0;
    size_t length = strlen(root), own = strlen(path);
    if (strncmp(path, root, length) || (path[length] && path[length] != '/')) return 0;
    return own < 4 || strcmp(path + own - 4, "-shm");
}

static const char *ours_at(int fd) { return fd >= 0 && fd < MOST ? paths[fd] : NULL; }

static void put(const void *bytes, size_t length) {
    const char *from = bytes;
    while (length) {
        ssize_t n = syscall(SYS_write, trace, from, length);
        if (n <= 0) _exit(97);
        from += n, length -= (size_t)n;
    }
}

static void put_number(uint64_t number) { put(&number, 8); }

static void note(char letter, const char *path, const char *other, uint64_t offset, const void *bytes, size_t length) {
    if (trace < 0) return;
    int kept = errno;
    put(&letter, 1);
    put_number(strlen(path)), put(path, strlen(path));
    put_number(strlen(other)), put(other, strlen(other));
    put_number(offset);
    put_number(length), put(bytes, length);
    errno = kept;
}

/* Counts an operation; kills, or gives the error number that it fails with. */
static int before(int takes_room) {
    count++;
    if (kind == KILL && count == at) kill(getpid(), SIGKILL);
    if ((kind == ONCE && count == at) || (kind == FULL && at && count >= at && takes_room)) {
        errno = error_number;
        return error_number;
    }
    return 0;
}

#define REAL(type, name, ...)                                 \
    static type (*real)(__VA_ARGS__);                         \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int opened(int fd, const char *path, int flags, int was_there) {
    if (fd < 0 || fd >= MOST) return fd;
    free(paths[fd]);
    paths[fd] = ours(path) ? strdup(path) : NULL;
    if (paths[fd] && (flags & O_CREAT) && !was_there) note('C', path, "", 0, "", 0);
    if (paths[fd] && (flags & O_TRUNC) && was_there) note('T', path, "", 0, "", 0);
    return fd;
}

static int opening(const char *path, int flags, int *was_there) {
    struct stat about;
    *was_there = 1;
    if (!ours(path)) return 0;
    *was_there = !stat(path, &about);
    if (((flags & O_CREAT) && !*was_there) || ((flags & O_TRUNC) && *was_there)) return before(1);
    return 0;
}

#define OPEN(name)                                                        \
    int name(const char *path, int flags, ...) {                          \
        va_list rest;                                                     \
        va_start(rest, flags);                                            \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                     \
        REAL(int, #name, const char *, int, mode_t);                      \
        int was_there;                                                    \
        if (opening(path, flags, &was_there)) return -1;                  \
        return opened(real(path, flags, mode), path, flags, was_there);   \
    }
OPEN(open)
OPEN(open64)

/* The whole path of a name that is relative to an open folder below the root, or the name as it is; to be freed. */
static char *whole(int folder, const char *name) {
    const char *path = name && *name != '/' ? ours_at(folder) : NULL;
    char *found = malloc((path ? strlen(path) : 0) + strlen(name) + 2);
    if (path && strcmp(name, "."))
        strcat(strcat(strcpy(found, path), "/"), name);
    else
        strcpy(found, path ? path : name);
    return found;
}

#define OPEN_AT(name)                                                            \
    int name(int folder, const char *own, int flags, ...) {                      \
        va_list rest;                                                            \
        va_start(rest, flags);                                                   \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                            \
        REAL(int, #name, int, const char *, int, mode_t);                        \
        char *path = whole(folder, own);                                         \
        int was_there, failed = opening(path, flags, &was_there);                \
        int fd = failed ? -1 : opened(real(folder, own, flags, mode), path, flags, was_there); \
        int kept = errno;                                                        \
        free(path);                                                              \
        errno = kept;                                                            \
        return fd;                                                               \
    }
OPEN_AT(openat)
OPEN_AT(openat64)

int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < MOST && paths[fd]) free(paths[fd]), paths[fd] = NULL;
    return real(fd);
}

static ssize_t write_at(int fd, const void *bytes, size_t length, off_t offset, const char *path) {
    if (before(1)) return -1;
    if (kind == TORN && count == at) {
        syscall(SYS_pwrite64, fd, bytes, length / 2, offset);
        kill(getpid(), SIGKILL);
    }
    ssize_t done = syscall(SYS_pwrite64, fd, bytes, length, offset);
    if (done > 0) note('W', path, "", (uint64_t)offset, bytes, (size_t)done);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    const char *path = ours_at(fd);
    if (!path) return syscall(SYS_write, fd, bytes, length);
    off_t offset = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    ssize_t done = write_at(fd, bytes, length, offset, path);
    if (done > 0) lseek(fd, offset + done, SEEK_SET);
    return done;
}

#define PWRITE(name)                                                             \
    ssize_t name(int fd, const void *bytes, size_t length, off_t offset) {       \
        const char *path = ours_at(fd);                                          \
        if (!path) return syscall(SYS_pwrite64, fd, bytes, length, offset);      \
        return write_at(fd, bytes, length, offset, path);                        \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

#define TRUNCATE(name)                                                    \
    int name(int fd, off_t length) {                                      \
        const char *path = ours_at(fd);                                   \
        if (path && before(0)) return -1;                                 \
        int done = (int)syscall(SYS_ftruncate, fd, length);               \
        if (path && !done) note('T', path, "", (uint64_t)length, "", 0);  \
        return done;                                                      \
    }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

#define SYNC(name, number)                                  \
    int name(int fd) {                                      \
        const char *path = ours_at(fd);                     \
        if (path && before(0)) return -1;                   \
        int done = path ? 0 : (int)syscall(number, fd);     \
        if (path && !done) note('S', path, "", 0, "", 0);   \
        return done; /* a killed process loses nothing: no need to wait for the disk */ \
    }
SYNC(fsync, SYS_fsync)
SYNC(fdatasync, SYS_fdatasync)

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (!ours(path)) return real(path);
    const char *name = strrchr(path, '/') + 1;
    if (!strncmp(name, "mark-", 5)) {
        note('K', path, "", 0, "", 0);
        return 0;
    }
    if (before(0)) return -1;
    int done = real(path);
    if (!done) note('U', path, "", 0, "", 0);
    return done;
}

#define TWO(name, letter)                                      \
    int name(const char *from, const char *to) {               \
        REAL(int, #name, const char *, const char *);          \
        if (!ours(from)) return real(from, to);                \
        if (before(1)) return -1;                              \
        int done = real(from, to);                             \
        if (!done) note(letter, from, to, 0, "", 0);           \
        return done;                                           \
    }
TWO(rename, 'R')
TWO(link, 'L')

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    if (!ours(path)) return real(path, mode);
    if (before(1)) return -1;
    int done = real(path, mode);
    if (!done) note('M', path, "", 0, "", 0);
    return done;
}

/* The same by a name in an open folder. Flags are let through: this project gives none. */

#define BY_NAME(folder, name, call)        \
    char *path = whole(folder, name);      \
    int done = call, kept = errno;         \
    free(path);                            \
    errno = kept;                          \
    return done

int unlinkat(int folder, const char *name, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    if (flags || !ours_at(folder)) return real(folder, name, flags);
    BY_NAME(folder, name, unlink(path));
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    if (!ours_at(from_folder)) return real(from_folder, from, to_folder, to);
    char *other = whole(to_folder, to), *own = whole(from_folder, from);
    int done = rename(own, other), kept = errno;
    free(own), free(other);
    errno = kept;
    return done;
}

int mkdirat(int folder, const char *name, mode_t mode) {
    REAL(int, "mkdirat", int, const char *, mode_t);
    if (!ours_at(folder)) return real(folder, name, mode);
    BY_NAME(folder, name, mkdir(path, mode));
}
