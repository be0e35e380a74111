/* Callbacks about media. What a message tells about its file comes in raw: its size, 8 bytes, then 4 bytes each for width,
 * height, width and height of the thumbnail, and the lengths of id, file name and thumbnail, then those three, each with a NUL. */
#include <string.h>

#include "dispatcher.h"

static uint32_t number(const char **raw) {
    uint32_t n;
    memcpy(&n, *raw, sizeof n);
    *raw += sizeof n;
    return n;
}

void rtmc_read_media(rtm_message *m, const char *raw, uint32_t raw_length) {
    m->raw = NULL;
    m->raw_length = 0;
    if (raw_length == 0) return;
    memcpy(&m->media_size, raw, sizeof m->media_size);
    raw += sizeof m->media_size;
    m->width = (int32_t)number(&raw);
    m->height = (int32_t)number(&raw);
    m->thumbnail_width = (int32_t)number(&raw);
    m->thumbnail_height = (int32_t)number(&raw);
    uint32_t id_length = number(&raw);
    m->file_name_length = number(&raw);
    m->thumbnail_length = number(&raw);
    m->media_id = raw;
    m->file_name = m->media_id + id_length + 1;
    m->thumbnail = (const uint8_t *)m->file_name + m->file_name_length + 1;
}

static rtm_message uploaded(const rtmc_event *h, const char *raw) {
    rtm_message m;
    memset(&m, 0, sizeof m);
    m.struct_size = sizeof m;
    m.type = h->b;
    m.id = h->y;
    m.text = "";
    rtmc_read_media(&m, raw, h->raw_length);
    return m;
}

void rtmc_call_media(rtmc_dispatcher *d, const rtmc_event *h, const char *raw) {
    const rtm_client_callbacks *c = &d->callbacks;
    void *user = c->user_data;
    rtm_client *client = (rtm_client *)(uintptr_t)d->client;
    rtm_media_operation_progress progress = {0, h->y};
    rtm_message message;
    switch (h->kind) {
    case RTMC_EVENT_UPLOAD_PROGRESS:
        memcpy(&progress.total_size, raw, sizeof progress.total_size);
        if (c->on_media_uploading_progress != NULL) c->on_media_uploading_progress(user, client, h->x, &progress);
        break;
    case RTMC_EVENT_DOWNLOAD_PROGRESS:
        memcpy(&progress.total_size, raw, sizeof progress.total_size);
        if (c->on_media_downloading_progress != NULL) c->on_media_downloading_progress(user, client, h->x, &progress);
        break;
    case RTMC_EVENT_UPLOAD_RESULT:
        message = uploaded(h, raw);
        if (h->b == RTM_MESSAGE_TYPE_IMAGE) {
            if (c->on_image_media_upload_result != NULL)
                c->on_image_media_upload_result(user, client, h->x, h->a == RTM_UPLOAD_MEDIA_ERR_OK ? &message : NULL, h->a);
        } else if (c->on_file_media_upload_result != NULL) {
            c->on_file_media_upload_result(user, client, h->x, h->a == RTM_UPLOAD_MEDIA_ERR_OK ? &message : NULL, h->a);
        }
        break;
    case RTMC_EVENT_DOWNLOAD_TO_FILE:
        if (c->on_media_download_to_file_result != NULL) c->on_media_download_to_file_result(user, client, h->x, h->a);
        break;
    case RTMC_EVENT_DOWNLOAD_TO_MEMORY:
        if (c->on_media_download_to_memory_result != NULL)
            c->on_media_download_to_memory_result(user, client, h->x, h->raw_length > 0 ? (const uint8_t *)raw : NULL,
                                                  h->raw_length, h->a);
        break;
    case RTMC_EVENT_CANCEL_MEDIA:
        if (c->on_media_cancel_result != NULL) c->on_media_cancel_result(user, client, h->x, h->a);
        break;
    default:
        break;
    }
}
