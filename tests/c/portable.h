/* What Windows has under another name. */
#ifndef RTM_TEST_PORTABLE_H
#define RTM_TEST_PORTABLE_H

#include <stdio.h>
#include <stdlib.h>

/* A function that only a library for tests has. Where the linker can, a program links without it and finds NULL. */
#ifdef _WIN32
#define MAY_BE_MISSING
#else
#define MAY_BE_MISSING __attribute__((weak))
#endif

#ifdef _WIN32
#include <direct.h>
#include <io.h>
#include <windows.h>

#include <tlhelp32.h>

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

/* Paths are UTF-8 here; what C has on Windows takes the system's code page. */
static inline const wchar_t *wide_text(const char *text, wchar_t *wide, int size) {
    return MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, size) > 0 ? wide : L"";
}

static inline FILE *open_file(const char *path, const char *mode) {
    wchar_t name[MAX_PATH], how[8];
    return _wfopen(wide_text(path, name, MAX_PATH), wide_text(mode, how, 8));
}

static inline int remove_file(const char *path) {
    wchar_t name[MAX_PATH];
    return _wunlink(wide_text(path, name, MAX_PATH));
}

/* How many handles this process has; those of its threads are among them. 0: the system does not say, as wine does not. */
static inline int count_descriptors(void) {
    DWORD n = 0;
    return GetProcessHandleCount(GetCurrentProcess(), &n) ? (int)n : -1;
}

static inline int count_threads(void) {
    int n = 0;
    THREADENTRY32 thread = {.dwSize = sizeof thread};
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    if (all == INVALID_HANDLE_VALUE) return -1;
    for (BOOL more = Thread32First(all, &thread); more; more = Thread32Next(all, &thread))
        if (thread.th32OwnerProcessID == GetCurrentProcessId()) n++;
    CloseHandle(all);
    return n;
}

/* A thread that the runtime keeps has a handle or two, so their number is not exact. */
enum { SPARE_DESCRIPTORS = 50 };
#else
#include <dirent.h>
#include <unistd.h>

static inline int set_variable(const char *name, const char *value) {
    return value == NULL ? unsetenv(name) : setenv(name, value, 1);
}

static inline int make_directory(char *path, size_t size) {
    snprintf(path, size, "/tmp/rtm-boundary-XXXXXX");
    return mkdtemp(path) != NULL;
}

static inline FILE *open_file(const char *path, const char *mode) { return fopen(path, mode); }
static inline int remove_file(const char *path) { return unlink(path); }

/* How many entries a directory of /proc has: descriptors or threads of this process. */
static inline int count_entries(const char *directory) {
    int n = 0;
    DIR *d = opendir(directory);
    if (d == NULL) return -1;
    while (readdir(d) != NULL) n++;
    closedir(d);
    return n;
}

static inline int count_descriptors(void) { return count_entries("/proc/self/fd"); }
static inline int count_threads(void) { return count_entries("/proc/self/task"); }

enum { SPARE_DESCRIPTORS = 0 };
#endif

#endif
