/**
 * @file message.h
 * What users send each other.
 *
 * A message is a plain struct: there is nothing to create or to free. To send one, declare it, call
 * rtm_message_init(), point it at your text or bytes, and hand it to rtm_client_send_message_to_peer() or
 * rtm_channel_send_message(); the library copies what it needs before the call returns. To send another,
 * call rtm_message_init() again: it draws a new id, which the result echoes.
 *
 * A received message is lent to the callback: its pointers are valid until the callback returns.
 */
#ifndef RTM_MESSAGE_H
#define RTM_MESSAGE_H

#include <stdint.h>

#include "export.h"
#include "types.h"

/**
 * A text message, bytes with a description, or an uploaded file or image.
 *
 * At most 32 KiB: text, bytes, file name and thumbnail together.
 *
 * To send a file or image, take the message that its upload gave, or set `type` and `media_id`; whether the
 * server has the media is not checked. See media.h.
 */
typedef struct rtm_message {
    uint32_t struct_size; /**< Set by the init function. */
    /** An ::rtm_message_type. To send: text by default; set another for bytes, a file or an image. */
    int32_t type;
    /** Echoed by the result of a send. Drawn by rtm_message_init(); you may set your own. 0 in a received message. */
    int64_t id;
    /** UTF-8: the text, or the description of anything else. May hold NUL characters. NULL is the empty text. */
    const char *text;
    /** The bytes of a raw message; ignored in others. NULL is none. */
    const uint8_t *raw;
    /** Bytes of text, NUL not counted. In a received message text[text_length] is NUL. */
    uint32_t text_length;
    /** Number of bytes. */
    uint32_t raw_length;
    /** When the server received the message, Unix milliseconds; approximate, not an ordering key. 0 to send. */
    int64_t server_received_ms;
    /** Non-zero: the message waited on the server for this user to log in. 0 to send. */
    int32_t is_offline_message;
    /** Zero. */
    int32_t reserved;
    /** Of a file or image, as everything below: its id on the server, NUL-terminated. NULL: none. */
    const char *media_id;
    /** Bytes of the file; 0: unknown. Set by the upload. */
    int64_t media_size;
    /** UTF-8, as the sender likes it; not a path to trust. NULL is none. */
    const char *file_name;
    /** Bytes of a small picture, in any format the programs agree on. NULL is none. */
    const uint8_t *thumbnail;
    /** Bytes of file_name, NUL not counted. */
    uint32_t file_name_length;
    /** Number of bytes. */
    uint32_t thumbnail_length;
    /** Pixels of an image; 0: unknown. The upload of a JPEG, PNG or BMP file finds them. */
    int32_t width;
    int32_t height;           /**< As the width. */
    int32_t thumbnail_width;  /**< Pixels of the thumbnail; 0: unknown. */
    int32_t thumbnail_height; /**< As its width. */
} rtm_message;

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Makes an empty text message with a new id.
 *
 * Ids are positive, unique in the process and rise; they are drawn before sending, so a result never arrives
 * before its id is known.
 *
 * @param message      the struct to fill in; NULL is ignored.
 * @param struct_size  `sizeof *message`.
 *
 * Thread: any. Since: 0.1.0. See also: rtm_client_send_message_to_peer(), rtm_channel_send_message().
 */
RTM_API void RTM_CALL rtm_message_init(rtm_message *message, uint32_t struct_size);

#ifdef __cplusplus
}
#endif

#endif
