/**
 * @file media.h
 * Files and images: upload one, send its message like any other, and download what others sent.
 *
 * An upload gives a message that carries a media id. Send it to a peer or a channel, as often as you like; the
 * receivers get `on_file_message_received...` or `on_image_message_received...` and download the media when they
 * want it. Whoever knows a media id and belongs to the same application may download it; ids cannot be guessed. The
 * server keeps media for seven days.
 *
 * Transfers go over HTTP to the address of the server, beside the connection for messages and with its rights: they
 * need a login. At most 9 run at a time, of at most 30 MiB each. Progress is told once a second while bytes move, and
 * at the end before the result. A transfer survives a lost connection: it goes on where it stopped, and times out when
 * no byte has moved for 120 seconds. A logout interrupts it.
 *
 * A download to a file writes beside it and renames at the end: under the given name there is the whole file or
 * what was there before.
 */
#ifndef RTM_MEDIA_H
#define RTM_MEDIA_H

#include <stdint.h>

#include "client.h"
#include "errors.h"
#include "export.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Uploads a file, for a message of type ::RTM_MESSAGE_TYPE_FILE.
 *
 * The message of the result has media id and size; set text, file name and thumbnail as you like before you send it.
 *
 * @param client      the client.
 * @param file_path   NUL-terminated UTF-8; a file that can be read, from 1 byte to 30 MiB. Copied.
 * @param request_id  yours, unique among the transfers under way; the completion echoes it, and
 *                    rtm_client_cancel_media_upload() takes it.
 * @return ::RTM_UPLOAD_MEDIA_ERR_FAILURE when the file cannot be opened, ::RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT,
 *         ::RTM_UPLOAD_MEDIA_ERR_SIZE_OVERFLOW, ::RTM_UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED,
 *         ::RTM_UPLOAD_MEDIA_ERR_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_file_media_upload_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_create_file_message_by_uploading(rtm_client *client, const char *file_path,
                                                                     int64_t request_id);

/**
 * Uploads an image, for a message of type ::RTM_MESSAGE_TYPE_IMAGE.
 *
 * As rtm_client_create_file_message_by_uploading(). Width and height are read from the head of a JPEG, PNG or BMP
 * file, and are 0 for other formats; set them yourself then.
 *
 * @param client      the client.
 * @param file_path   NUL-terminated UTF-8; a file that can be read, from 1 byte to 30 MiB. Copied.
 * @param request_id  yours, unique among the transfers under way.
 * @return as rtm_client_create_file_message_by_uploading().
 *
 * Completes: `on_image_media_upload_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_create_image_message_by_uploading(rtm_client *client, const char *file_path,
                                                                      int64_t request_id);

/**
 * Downloads media to a file. A file of that name is replaced when the download is complete.
 *
 * @param client      the client.
 * @param media_id    of a file or image message. Copied.
 * @param file_path   NUL-terminated UTF-8; the directory must exist and be writable. Copied.
 * @param request_id  yours, unique among the transfers under way.
 * @return ::RTM_DOWNLOAD_MEDIA_ERR_FAILURE when the file cannot be made, ::RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT,
 *         ::RTM_DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED, ::RTM_DOWNLOAD_MEDIA_ERR_NOT_LOGGED_IN,
 *         ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_media_download_to_file_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_download_media_to_file(rtm_client *client, const char *media_id,
                                                           const char *file_path, int64_t request_id);

/**
 * Downloads media to memory, which the callback is lent.
 *
 * @param client      the client.
 * @param media_id    of a file or image message. Copied.
 * @param request_id  yours, unique among the transfers under way.
 * @return ::RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT, ::RTM_DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED,
 *         ::RTM_DOWNLOAD_MEDIA_ERR_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_media_download_to_memory_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_download_media_to_memory(rtm_client *client, const char *media_id,
                                                             int64_t request_id);

/**
 * Cancels an upload. It ends with ::RTM_UPLOAD_MEDIA_ERR_INTERRUPTED, after the result of the cancel.
 *
 * @param client      the client.
 * @param request_id  that of the upload.
 * @return ::RTM_CANCEL_MEDIA_ERR_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_media_cancel_result`, with ::RTM_CANCEL_MEDIA_ERR_NOT_EXIST when no such upload is under way. Thread:
 * any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_cancel_media_upload(rtm_client *client, int64_t request_id);

/**
 * Cancels a download. It ends with ::RTM_DOWNLOAD_MEDIA_ERR_INTERRUPTED, after the result of the cancel.
 *
 * @param client      the client.
 * @param request_id  that of the download.
 * @return as rtm_client_cancel_media_upload().
 *
 * Completes: `on_media_cancel_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_cancel_media_download(rtm_client *client, int64_t request_id);

#ifdef __cplusplus
}
#endif

#endif
