/* The sentence behind the last refusal on this thread. */
#include <string.h>

#include "bridge.h"

/* Longer texts are cut: this memory exists once for every thread of the program that calls us. */
enum { ERROR_SIZE = 1024 };

static _Thread_local char last_error[ERROR_SIZE];

const char *RTM_CALL rtm_last_error(void) { return last_error; }

void rtmc_error_clear(void) { last_error[0] = 0; }

void rtmc_error_set(const char *text, uint32_t length) {
    if (length >= ERROR_SIZE) {
        length = ERROR_SIZE - 1;
        /* Never cut a character of several bytes in two: bytes 10xxxxxx continue one. */
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    }
    memcpy(last_error, text, length);
    last_error[length] = 0;
}
