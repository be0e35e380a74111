/* The whole test framework: a macro that counts, and prints where it failed. */
#ifndef RTM_TESTS_CHECK_H
#define RTM_TESTS_CHECK_H

#include <stdarg.h>
#include <stdio.h>

static int passed, failed;

static inline int check_at(const char *file, int line, int good, const char *format, ...) {
    if (good) {
        passed++;
        return 1;
    }
    failed++;
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return 0;
}

/* Counts; goes on after a failure. */
#define CHECK(condition) check_at(__FILE__, __LINE__, (condition) != 0, "failed: %s", #condition)

/* The same for two integers, which are printed. */
#define CHECK_EQUAL(got, want) \
    check_equal_at(__FILE__, __LINE__, #got, (long long)(got), (long long)(want))

static inline int check_equal_at(const char *file, int line, const char *what, long long got, long long want) {
    return check_at(file, line, got == want, "%s is %lld, want %lld", what, got, want);
}

static inline int check_summary(void) {
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

#endif
