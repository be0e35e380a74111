/*
 * The few things about threads that the C half needs, over pthreads and Win32. C11 <threads.h> is missing on
 * too many of the systems we build for.
 */
#ifndef RTM_EXPORT_THREAD_H
#define RTM_EXPORT_THREAD_H

#include <stdint.h>

#if defined(_WIN32)

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

typedef SRWLOCK rtmc_mutex;
typedef CONDITION_VARIABLE rtmc_cond;
typedef HANDLE rtmc_thread;

#define RTMC_MUTEX_INIT SRWLOCK_INIT
#define RTMC_COND_INIT CONDITION_VARIABLE_INIT

static inline void rtmc_mutex_init(rtmc_mutex *m) { InitializeSRWLock(m); }
static inline void rtmc_mutex_destroy(rtmc_mutex *m) { (void)m; }
static inline void rtmc_lock(rtmc_mutex *m) { AcquireSRWLockExclusive(m); }
static inline void rtmc_unlock(rtmc_mutex *m) { ReleaseSRWLockExclusive(m); }
static inline void rtmc_wait(rtmc_cond *c, rtmc_mutex *m) { SleepConditionVariableSRW(c, m, INFINITE, 0); }
static inline void rtmc_wait_ms(rtmc_cond *c, rtmc_mutex *m, int32_t ms) { SleepConditionVariableSRW(c, m, (DWORD)ms, 0); }
static inline void rtmc_wake_all(rtmc_cond *c) { WakeAllConditionVariable(c); }

#define RTMC_THREAD_FUNC(name, argument) static DWORD WINAPI name(LPVOID argument)
#define RTMC_THREAD_RETURN 0

static inline int rtmc_thread_start(rtmc_thread *t, LPTHREAD_START_ROUTINE run, void *argument) {
    *t = CreateThread(NULL, 0, run, argument, 0, NULL);
    return *t != NULL;
}

static inline void rtmc_thread_join(rtmc_thread t) {
    WaitForSingleObject(t, INFINITE);
    CloseHandle(t);
}

static inline void rtmc_pause(void) { Sleep(10); }

static inline int64_t rtmc_now_us(void) {
    LARGE_INTEGER now, frequency;
    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&frequency);
    return now.QuadPart / frequency.QuadPart * 1000000 + now.QuadPart % frequency.QuadPart * 1000000 / frequency.QuadPart;
}

#else

#include <pthread.h>
#include <time.h>

typedef pthread_mutex_t rtmc_mutex;
typedef pthread_cond_t rtmc_cond;
typedef pthread_t rtmc_thread;

#define RTMC_MUTEX_INIT PTHREAD_MUTEX_INITIALIZER
#define RTMC_COND_INIT PTHREAD_COND_INITIALIZER

static inline void rtmc_mutex_init(rtmc_mutex *m) { pthread_mutex_init(m, NULL); }
static inline void rtmc_mutex_destroy(rtmc_mutex *m) { pthread_mutex_destroy(m); }
static inline void rtmc_lock(rtmc_mutex *m) { pthread_mutex_lock(m); }
static inline void rtmc_unlock(rtmc_mutex *m) { pthread_mutex_unlock(m); }
static inline void rtmc_wait(rtmc_cond *c, rtmc_mutex *m) { pthread_cond_wait(c, m); }
static inline void rtmc_wake_all(rtmc_cond *c) { pthread_cond_broadcast(c); }

/* Somebody may set the clock meanwhile: for short times only, and who waits looks again. */
static inline void rtmc_wait_ms(rtmc_cond *c, rtmc_mutex *m, int32_t ms) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
    pthread_cond_timedwait(c, m, &until);
}

#define RTMC_THREAD_FUNC(name, argument) static void *name(void *argument)
#define RTMC_THREAD_RETURN NULL

static inline int rtmc_thread_start(rtmc_thread *t, void *(*run)(void *), void *argument) {
    return pthread_create(t, NULL, run, argument) == 0;
}

static inline void rtmc_thread_join(rtmc_thread t) { pthread_join(t, NULL); }

static inline void rtmc_pause(void) {
    struct timespec short_while = {0, 10 * 1000 * 1000};
    nanosleep(&short_while, NULL);
}

static inline int64_t rtmc_now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

#endif

/*
 * Counters and flags that several threads use. Plain integers with compiler builtins, because cgo cannot see
 * C11 atomics and Go must read some of these too. All in one order: who begins a callback and who releases each set a flag
 * and look at the other's.
 */
static inline int32_t rtmc_load(const int32_t *p) { return __atomic_load_n(p, __ATOMIC_SEQ_CST); }
static inline void rtmc_store(int32_t *p, int32_t v) { __atomic_store_n(p, v, __ATOMIC_SEQ_CST); }
static inline int32_t rtmc_exchange(int32_t *p, int32_t v) { return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); }
static inline int rtmc_replace(int32_t *p, int32_t *expected, int32_t v) {
    return __atomic_compare_exchange_n(p, expected, v, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}
static inline int32_t rtmc_add(int32_t *p, int32_t v) { return __atomic_add_fetch(p, v, __ATOMIC_SEQ_CST); }

#endif
