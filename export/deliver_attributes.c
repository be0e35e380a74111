/* Callbacks about attributes. In raw each attribute is the lengths of key, value and author, 4 bytes each, then time and
 * revision, 8 bytes each, then the three texts, each with its NUL. */
#include <stdlib.h>
#include <string.h>

#include "dispatcher.h"

typedef void(RTM_CALL *written)(void *, rtm_client *, int64_t, int32_t);

static rtm_channel_attribute *attributes_of(const rtmc_event *h, const char *raw) {
    rtm_channel_attribute *list = calloc(h->b > 0 ? (size_t)h->b : 1, sizeof *list);
    for (int32_t i = 0; list != NULL && i < h->b; i++) {
        uint32_t lengths[3];
        memcpy(lengths, raw, 12);
        memcpy(&list[i].last_update_ms, raw + 12, 8);
        memcpy(&list[i].revision, raw + 20, 8);
        list[i].key = raw + 28;
        list[i].value = list[i].key + lengths[0] + 1;
        list[i].value_length = lengths[1];
        list[i].last_update_user_id = list[i].value + lengths[1] + 1;
        raw = list[i].last_update_user_id + lengths[2] + 1;
    }
    return list;
}

void rtmc_call_attributes(rtmc_dispatcher *d, const rtmc_event *h, rtmc_box *box, const char *id, const char *raw) {
    const rtm_client_callbacks *c = &d->callbacks;
    rtm_client *client = (rtm_client *)(uintptr_t)d->client;
    const written user[] = {c->on_set_local_user_attributes_result, c->on_add_or_update_local_user_attributes_result,
                            c->on_delete_local_user_attributes_result, c->on_clear_local_user_attributes_result};
    const written channel[] = {c->on_set_channel_attributes_result, c->on_add_or_update_channel_attributes_result,
                               c->on_delete_channel_attributes_result, c->on_clear_channel_attributes_result};
    if (h->kind <= RTMC_EVENT_CHANNEL_ATTRIBUTES_WRITTEN) {
        written call = (h->kind == RTMC_EVENT_USER_ATTRIBUTES_WRITTEN ? user : channel)[h->b & 3];
        if (call != NULL) call(c->user_data, client, h->x, h->a);
        return;
    }
    rtm_channel_attribute *list = attributes_of(h, raw);
    int32_t count = list != NULL ? h->b : 0, code = list != NULL ? h->a : RTM_ATTRIBUTE_OPERATION_ERR_FAILURE;
    if (h->kind == RTMC_EVENT_ATTRIBUTES_UPDATED) {
        if (list != NULL && box->callbacks.on_attributes_updated != NULL)
            box->callbacks.on_attributes_updated(box->callbacks.user_data, box->channel, count > 0 ? list : NULL, count);
    } else if (h->kind == RTMC_EVENT_CHANNEL_ATTRIBUTES) {
        if (c->on_get_channel_attributes_result != NULL)
            c->on_get_channel_attributes_result(c->user_data, client, h->x, count > 0 ? list : NULL, count, code);
    } else if (c->on_get_user_attributes_result != NULL) {
        rtm_attribute *plain = calloc(count > 0 ? (size_t)count : 1, sizeof *plain);
        if (plain == NULL) count = 0, code = RTM_ATTRIBUTE_OPERATION_ERR_FAILURE;
        for (int32_t i = 0; i < count; i++) {
            plain[i].key = list[i].key;
            plain[i].value = list[i].value;
            plain[i].value_length = list[i].value_length;
        }
        c->on_get_user_attributes_result(c->user_data, client, h->x, id, count > 0 ? plain : NULL, count, code);
        free(plain);
    }
    free(list);
}
