#include "dispatcher.h"

#include <stdlib.h>
#include <string.h>

#include "structs.h"

enum { FIRST_CAPACITY = 64 * 1024, KEPT_CAPACITY = 1024 * 1024 };

/* After a file was delivered, its memory goes back. Without memory for a smaller buffer the large one stays. */
static void shrink(rtmc_dispatcher *d) {
    uint8_t *smaller = malloc(FIRST_CAPACITY);
    if (smaller == NULL) return;
    free(d->buffer);
    d->buffer = smaller;
    d->capacity = FIRST_CAPACITY;
}

int32_t rtmc_dispatcher_new(const rtm_client_callbacks *callbacks, const rtm_client_options *options,
                            rtmc_dispatcher **made, uint64_t *max_queued_bytes) {
    rtm_client_callbacks known_callbacks;
    rtm_client_options known_options;
    int32_t code = rtmc_read_client_callbacks(callbacks, &known_callbacks);
    if (code == RTM_OK) code = rtmc_read_client_options(options, &known_options);
    if (code != RTM_OK) return code;
    if (known_options.dispatch_mode != RTM_DISPATCH_THREAD && known_options.dispatch_mode != RTM_DISPATCH_POLL)
        return RTM_INIT_ERR_INVALID_ARGUMENT;

    rtmc_dispatcher *d = calloc(1, sizeof *d);
    uint8_t *buffer = malloc(FIRST_CAPACITY);
    if (d == NULL || buffer == NULL) {
        free(d);
        free(buffer);
        return RTM_ERR_OUT_OF_MEMORY;
    }
    d->callbacks = known_callbacks;
    d->mode = known_options.dispatch_mode;
    d->references = 1;
    d->buffer = buffer;
    d->capacity = FIRST_CAPACITY;
    rtmc_mutex_init(&d->boxes_lock);
    *made = d;
    *max_queued_bytes = known_options.max_queued_bytes;
    return RTM_OK;
}

void rtmc_dispatcher_release(rtmc_dispatcher *d) { rtmc_store(&d->released, 1); }

void rtmc_dispatcher_abandon(rtmc_dispatcher *d) { rtmc_store(&d->abandoned, 1); }

void rtmc_dispatcher_ref(rtmc_dispatcher *d) { rtmc_add(&d->references, 1); }

int32_t rtmc_dispatcher_try_ref(rtmc_dispatcher *d) {
    int32_t now = rtmc_load(&d->references);
    while (now != 0 && !rtmc_replace(&d->references, &now, now + 1)) {
    }
    return now != 0;
}

void rtmc_dispatcher_unref(rtmc_dispatcher *d) {
    if (rtmc_add(&d->references, -1) != 0) return;
    if (d->client != 0) rtmgo_client_forget(d->client);
    for (rtmc_box *box = d->boxes, *next; box != NULL; box = next) {
        next = box->next;
        free(box);
    }
    rtmc_mutex_destroy(&d->boxes_lock);
    free(d->members);
    free(d->buffer);
    free(d);
}

int rtmc_fetch(rtmc_dispatcher *d, int32_t wait_ms, uint64_t *waiting) {
    d->position = d->filled = 0;
    if (d->capacity > KEPT_CAPACITY) shrink(d);
    for (;;) {
        rtmc_batch batch = {0, 0, 0};
        if (rtmc_load(&d->released) || !rtmgo_next(d->client, d->buffer, d->capacity, wait_ms, &batch)) return 0;
        if (waiting != NULL) *waiting = batch.waiting;
        d->filled = batch.bytes;
        if (batch.needed <= d->capacity) return 1;
        /* The old content is used up, so a fresh buffer is cheaper than realloc, which would copy it. */
        uint8_t *larger = malloc(batch.needed);
        if (larger == NULL) return 1;
        free(d->buffer);
        d->buffer = larger;
        d->capacity = batch.needed;
    }
}

/* Makes an empty box with room for an id and ties it to the dispatcher; NULL without memory. */
static rtmc_box *new_box(rtmc_dispatcher *d, uint64_t owner, size_t id_size) {
    rtmc_box *box = calloc(1, sizeof *box + id_size);
    if (box == NULL) return NULL;
    box->owner = (void *)(uintptr_t)owner;
    rtmc_lock(&d->boxes_lock);
    box->next = d->boxes;
    if (box->next != NULL) box->next->prev = box;
    d->boxes = box;
    rtmc_unlock(&d->boxes_lock);
    return box;
}

int32_t rtmc_box_new(rtmc_dispatcher *d, const rtm_channel_callbacks *callbacks, uint64_t channel,
                     const char *channel_id, rtmc_box **made) {
    rtm_channel_callbacks known;
    int32_t code = rtmc_read_channel_callbacks(callbacks, &known);
    if (code != RTM_OK) return code;
    size_t id_size = strlen(channel_id) + 1;
    rtmc_box *box = new_box(d, channel, id_size);
    if (box == NULL) return RTM_ERR_OUT_OF_MEMORY;
    box->callbacks = known;
    memcpy(box->channel_id, channel_id, id_size);
    *made = box;
    return RTM_OK;
}

int32_t rtmc_box_new_calls(rtmc_dispatcher *d, const rtm_call_manager_callbacks *callbacks, uint64_t manager, rtmc_box **made) {
    rtm_call_manager_callbacks known;
    int32_t code = rtmc_read_call_manager_callbacks(callbacks, &known);
    if (code != RTM_OK) return code;
    rtmc_box *box = new_box(d, manager, 0);
    if (box == NULL) return RTM_ERR_OUT_OF_MEMORY;
    box->calls = known;
    *made = box;
    return RTM_OK;
}

void rtmc_box_release(rtmc_box *box) { rtmc_store(&box->released, 1); }

void rtmc_box_free(rtmc_dispatcher *d, rtmc_box *box) {
    rtmc_lock(&d->boxes_lock);
    if (box->next != NULL) box->next->prev = box->prev;
    if (box->prev != NULL)
        box->prev->next = box->next;
    else
        d->boxes = box->next;
    rtmc_unlock(&d->boxes_lock);
    free(box);
}
