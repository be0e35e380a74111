/*
 * Runs a program many times, each time with another number as its last argument, and checks how it ends.
 *
 *     ends [--times N] [--seed FIRST] [--status CODE | --signal NUMBER] [--kill NUMBER] [--patience SECONDS] -- PROGRAM...
 *
 * A program that says nothing and does not end for as long as the patience lasts hangs. Then the debugger tells where each
 * of its threads is, if there is one on the machine, and the program is killed. --kill sends a signal once the program has
 * said "leaving". The first failure ends the run, and shows all that the program has said.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ARGUMENTS = 32 };

static long times = 1, first = 1, status = 0, ending_signal = 0, kill_by = 0, patience = 60;
static char *program[MAX_ARGUMENTS + 2];
static int arguments;

static char *said; /* what the program has said, without end */
static size_t said_length, said_room;

static long now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void keep(const char *text, size_t length) {
    if (said_length + length + 1 > said_room) {
        said_room = 2 * (said_length + length + 1);
        said = realloc(said, said_room);
        if (said == NULL) abort();
    }
    memcpy(said + said_length, text, length);
    said_length += length;
    said[said_length] = 0;
}

static pid_t start(const char *number, int *output) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        program[arguments] = (char *)number;
        execvp(program[0], program);
        fprintf(stderr, "cannot run %s: %s\n", program[0], strerror(errno));
        _exit(127);
    }
    close(ends[1]);
    *output = ends[0];
    return child;
}

/* Which signals each thread blocks, and which wait for it: a thread that never answers one is the first to look at. */
static void show_signals(pid_t child) {
    char path[400], line[200], name[64] = "";
    snprintf(path, sizeof path, "/proc/%d/task", (int)child);
    DIR *tasks = opendir(path);
    for (struct dirent *task; tasks != NULL && (task = readdir(tasks)) != NULL;) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/status", (int)child, task->d_name);
        FILE *status_file = task->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (status_file == NULL) continue;
        while (fgets(line, sizeof line, status_file) != NULL) {
            line[strcspn(line, "\n")] = 0;
            if (strncmp(line, "Name:", 5) == 0) snprintf(name, sizeof name, "%.60s", line + 6);
            if (strncmp(line, "SigPnd:", 7) == 0) fprintf(stderr, "thread %s %s: waiting %s", task->d_name, name, line + 8);
            if (strncmp(line, "SigBlk:", 7) == 0) fprintf(stderr, ", blocked %s\n", line + 8);
        }
        fclose(status_file);
    }
    if (tasks != NULL) closedir(tasks);
}

/* What the debugger says goes where our own errors go. */
static void show_threads(pid_t child) {
    char number[16];
    snprintf(number, sizeof number, "%d", (int)child);
    pid_t debugger = fork();
    if (debugger == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execlp("gdb", "gdb", "-p", number, "-batch", "-ex", "thread apply all bt 30", (char *)NULL);
        _exit(127);
    }
    int how = 0;
    waitpid(debugger, &how, 0);
    if (WIFEXITED(how) && WEXITSTATUS(how) == 127) fprintf(stderr, "there is no gdb here to tell where its threads are\n");
}

/* Waits until the program has ended, and reads what it says. The output may outlive the program: then it is not waited for. */
static int watch(pid_t child, int output, int *how, long *leaving_ms) {
    long heard = now_ms(), left = 0;
    int reading = 1;
    for (;;) {
        struct pollfd waiting = {reading ? output : -1, POLLIN, 0};
        if (poll(&waiting, 1, 5) > 0) {
            char text[4096];
            ssize_t n = read(output, text, sizeof text);
            if (n <= 0) reading = 0;
            else keep(text, (size_t)n);
            if (n > 0) heard = now_ms();
            if (n > 0 && left == 0 && strstr(said, "leaving\n") != NULL) {
                left = now_ms();
                if (kill_by != 0) kill(child, (int)kill_by);
            }
        }
        pid_t ended = waitpid(child, how, WNOHANG);
        if (ended == child && (waiting.revents == 0 || !reading)) {
            *leaving_ms = left == 0 ? 0 : now_ms() - left;
            return 1;
        }
        if (ended == child) { /* what is left in the pipe */
            char text[4096];
            ssize_t n;
            fcntl(output, F_SETFL, O_NONBLOCK);
            while ((n = read(output, text, sizeof text)) > 0) keep(text, (size_t)n);
            *leaving_ms = left == 0 ? 0 : now_ms() - left;
            return 1;
        }
        if (now_ms() - heard < patience * 1000) continue;
        fprintf(stderr, "the program hangs: it has said nothing for %ld seconds\n", patience);
        show_signals(child);
        show_threads(child);
        kill(child, SIGKILL);
        waitpid(child, how, 0);
        return 0;
    }
}

static int run(long number, long *leaving_ms) {
    char text[24];
    int output, how = 0;
    snprintf(text, sizeof text, "%ld", number);
    said_length = 0;
    keep("", 0);
    pid_t child = start(text, &output);
    if (child < 0) return 0;
    int ended = watch(child, output, &how, leaving_ms);
    close(output);
    int good = ended && (ending_signal != 0 ? WIFSIGNALED(how) && WTERMSIG(how) == ending_signal
                                            : WIFEXITED(how) && WEXITSTATUS(how) == status);
    if (good) return 1;
    fprintf(stderr, "%s ... %s ended with status 0x%x; it said:\n%s\n", program[0], text, (unsigned)how, said);
    return 0;
}

static int usage(void) {
    fprintf(stderr, "usage: ends [--times N] [--seed FIRST] [--status CODE | --signal NUMBER] [--kill NUMBER] [--patience SECONDS] -- PROGRAM...\n");
    return 2;
}

int main(int count, char **words) {
    struct { const char *name; long *value; } options[] = {{"--times", &times}, {"--seed", &first}, {"--status", &status},
        {"--signal", &ending_signal}, {"--kill", &kill_by}, {"--patience", &patience}};
    int i = 1;
    while (i + 1 < count && strcmp(words[i], "--") != 0) {
        size_t o = 0;
        while (o < sizeof options / sizeof options[0] && strcmp(options[o].name, words[i]) != 0) o++;
        if (o == sizeof options / sizeof options[0]) return usage();
        *options[o].value = atol(words[i + 1]);
        i += 2;
    }
    if (i + 1 >= count || strcmp(words[i], "--") != 0 || count - i - 1 > MAX_ARGUMENTS) return usage();
    for (i++; i < count; i++) program[arguments++] = words[i];
    long longest = 0;
    for (long n = 0; n < times; n++) {
        long leaving = 0;
        if (!run(first + n, &leaving)) return 1;
        if (leaving > longest) longest = leaving;
    }
    if (times == 1) printf("%s", said);
    else printf("%ld ends, the longest %ld ms after \"leaving\"\n", times, longest);
    return 0;
}
