/* What Windows has under another name. */
#ifndef RTM_TEST_PORTABLE_H
#define RTM_TEST_PORTABLE_H

#include <stdio.h>
#include <stdlib.h>

#ifdef _WIN32
#include <direct.h>
#include <io.h>

static inline int set_variable(const char *name, const char *value) {
    char line[512];
    snprintf(line, sizeof line, "%s=%s", name, value == NULL ? "" : value);
    return _putenv(line);
}

/* A new directory for this run, with slashes that C strings like. */
static inline int make_directory(char *path, size_t size) {
    const char *temporary = getenv("TEMP");
    snprintf(path, size, "%s/rtm-boundary-XXXXXX", temporary == NULL ? "." : temporary);
    return _mktemp(path) != NULL && _mkdir(path) == 0;
}
#else
#include <unistd.h>

static inline int set_variable(const char *name, const char *value) {
    return value == NULL ? unsetenv(name) : setenv(name, value, 1);
}

static inline int make_directory(char *path, size_t size) {
    snprintf(path, size, "/tmp/rtm-boundary-XXXXXX");
    return mkdtemp(path) != NULL;
}
#endif

#endif
