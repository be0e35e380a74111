package main

/*
#include "api.h"
*/
import "C"

import (
	"encoding/binary"
	"unsafe"

	core "github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

//export rtm_client_create_file_message_by_uploading
func rtm_client_create_file_message_by_uploading(handle *C.rtm_client, filePath *C.char, requestID C.int64_t) C.int32_t {
	return onClient(handle, "upload file", func(c *client) error {
		return c.core.UploadFile(text(filePath), int64(requestID))
	})
}

//export rtm_client_create_image_message_by_uploading
func rtm_client_create_image_message_by_uploading(handle *C.rtm_client, filePath *C.char, requestID C.int64_t) C.int32_t {
	return onClient(handle, "upload image", func(c *client) error {
		return c.core.UploadImage(text(filePath), int64(requestID))
	})
}

//export rtm_client_download_media_to_file
func rtm_client_download_media_to_file(handle *C.rtm_client, mediaID, filePath *C.char, requestID C.int64_t) C.int32_t {
	return onClient(handle, "download media to file", func(c *client) error {
		return c.core.DownloadToFile(text(mediaID), text(filePath), int64(requestID))
	})
}

//export rtm_client_download_media_to_memory
func rtm_client_download_media_to_memory(handle *C.rtm_client, mediaID *C.char, requestID C.int64_t) C.int32_t {
	return onClient(handle, "download media to memory", func(c *client) error {
		return c.core.DownloadToMemory(text(mediaID), int64(requestID))
	})
}

//export rtm_client_cancel_media_upload
func rtm_client_cancel_media_upload(handle *C.rtm_client, requestID C.int64_t) C.int32_t {
	return onClient(handle, "cancel upload", func(c *client) error {
		return c.core.CancelUpload(int64(requestID))
	})
}

//export rtm_client_cancel_media_download
func rtm_client_cancel_media_download(handle *C.rtm_client, requestID C.int64_t) C.int32_t {
	return onClient(handle, "cancel download", func(c *client) error {
		return c.core.CancelDownload(int64(requestID))
	})
}

// readMedia gives the core a view of what the caller's message tells about its file.
func readMedia(known *C.rtm_message) (*wire.Media, bool) {
	m := &wire.Media{
		ID:              []byte(text(known.media_id)),
		Bytes:           int64(known.media_size),
		FileName:        view(unsafe.Pointer(known.file_name), known.file_name_length),
		Thumbnail:       view(unsafe.Pointer(known.thumbnail), known.thumbnail_length),
		Width:           int(known.width),
		Height:          int(known.height),
		ThumbnailWidth:  int(known.thumbnail_width),
		ThumbnailHeight: int(known.thumbnail_height),
	}
	return m, min(m.Width, m.Height, m.ThumbnailWidth, m.ThumbnailHeight) >= 0
}

// packMedia writes what a message tells about its file as deliver_media.c reads it.
func packMedia(m *wire.Media) []byte {
	if m == nil {
		return nil
	}
	le := binary.LittleEndian
	b := make([]byte, 0, 36+len(m.ID)+len(m.FileName)+len(m.Thumbnail)+3)
	b = le.AppendUint64(b, uint64(m.Bytes))
	for _, n := range []int{m.Width, m.Height, m.ThumbnailWidth, m.ThumbnailHeight, len(m.ID), len(m.FileName), len(m.Thumbnail)} {
		b = le.AppendUint32(b, uint32(n))
	}
	for _, part := range [][]byte{m.ID, m.FileName, m.Thumbnail} {
		b = append(append(b, part...), 0)
	}
	return b
}

func progressRecord(e core.MediaProgress) record {
	r := record{kind: C.RTMC_EVENT_DOWNLOAD_PROGRESS, x: e.RequestID, y: e.Current, raw: binary.LittleEndian.AppendUint64(nil, uint64(e.Total))}
	if e.Upload {
		r.kind = C.RTMC_EVENT_UPLOAD_PROGRESS
	}
	return r
}
