// Calls of the system that Swift could make only through pointers.

#ifndef KOGUMA_CPOSIX_SHIM_H
#define KOGUMA_CPOSIX_SHIM_H

#include <sys/resource.h>

// Raises the soft limit of open files to the hard one; what cannot be raised stays.
static inline void koguma_raise_open_file_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

#endif
