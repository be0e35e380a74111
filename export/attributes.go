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

// packAttributes writes attributes as deliver_attributes.c reads them.
func packAttributes(list []wire.Attribute) (b []byte) {
	le := binary.LittleEndian
	for _, a := range list {
		b = le.AppendUint32(b, uint32(len(a.Key)))
		b = le.AppendUint32(b, uint32(len(a.Value)))
		b = le.AppendUint32(b, uint32(len(a.Author)))
		b = le.AppendUint64(b, uint64(a.TimeMS))
		b = le.AppendUint64(b, a.Revision)
		for _, s := range []string{a.Key, a.Value, a.Author} {
			b = append(append(b, s...), 0)
		}
	}
	return b
}

// What is above these is refused by its number alone, without looking at it.
const (
	maxAttributesRead     = 1024
	maxAttributeValueRead = wire.MaxBatch
)

func badCount(given bool, count C.int32_t, attempt string) error {
	switch {
	case !given || count <= 0:
		return refusal(C.RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, attempt+": no attribute is named")
	case count > maxAttributesRead:
		return refusal(C.RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, attempt+": too many attributes are named")
	}
	return nil
}

func readPairs(attributes *C.rtm_attribute, count C.int32_t, attempt string) (list []wire.Attribute, err error) {
	if err := badCount(attributes != nil, count, attempt); err != nil {
		return nil, err
	}
	for _, a := range unsafe.Slice(attributes, int(count)) {
		if a.value != nil && a.value_length > maxAttributeValueRead {
			return nil, refusal(C.RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, attempt+": a value is too long")
		}
		list = append(list, wire.Attribute{Key: text(a.key), Value: string(view(unsafe.Pointer(a.value), a.value_length))})
	}
	return list, nil
}

func readKeys(keys **C.char, count C.int32_t, attempt string) (list []string, err error) {
	if err := badCount(keys != nil, count, attempt); err != nil {
		return nil, err
	}
	for _, k := range unsafe.Slice(keys, int(count)) {
		list = append(list, text(k))
	}
	return list, nil
}

func keyPairs(keys **C.char, count C.int32_t, attempt string) (list []wire.Attribute, err error) {
	names, err := readKeys(keys, count, attempt)
	for _, k := range names {
		list = append(list, wire.Attribute{Key: k})
	}
	return list, err
}

// writeChannel is what the writes of a channel have in common. pairs may be nil.
func writeChannel(handle *C.rtm_client, channelID *C.char, w core.ChannelWrite, revision C.int64_t, pairs func(attempt string) ([]wire.Attribute, error), options *C.rtm_channel_attribute_options, requestID C.int64_t) C.int32_t {
	const attempt = "write channel attributes"
	return onClient(handle, attempt, func(c *client) (err error) {
		var known C.rtm_channel_attribute_options
		if code := C.rtmc_read_attribute_options(options, &known); code != C.RTM_OK {
			return refusal(code, attempt+": the options have an unknown struct_size; call rtm_channel_attribute_options_init first")
		}
		if revision < 0 {
			return refusal(C.RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, attempt+": the revision is negative")
		}
		if pairs != nil {
			if w.Pairs, err = pairs(attempt); err != nil {
				return err
			}
		}
		w.Notify, w.Revision = known.enable_notification_to_channel_members != 0, uint64(revision)
		return c.core.WriteChannelAttributes(text(channelID), w, int64(requestID))
	})
}

//export rtm_client_set_local_user_attributes
func rtm_client_set_local_user_attributes(handle *C.rtm_client, attributes *C.rtm_attribute, count C.int32_t, requestID C.int64_t) C.int32_t {
	const attempt = "set local user attributes"
	return onClient(handle, attempt, func(c *client) error {
		list, err := readPairs(attributes, count, attempt)
		if err != nil {
			return err
		}
		return c.core.WriteUserAttributes(wire.AttributesSet, list, int64(requestID))
	})
}

//export rtm_client_add_or_update_local_user_attributes
func rtm_client_add_or_update_local_user_attributes(handle *C.rtm_client, attributes *C.rtm_attribute, count C.int32_t, requestID C.int64_t) C.int32_t {
	const attempt = "add or update local user attributes"
	return onClient(handle, attempt, func(c *client) error {
		list, err := readPairs(attributes, count, attempt)
		if err != nil {
			return err
		}
		return c.core.WriteUserAttributes(wire.AttributesAddOrUpdate, list, int64(requestID))
	})
}

//export rtm_client_delete_local_user_attributes_by_keys
func rtm_client_delete_local_user_attributes_by_keys(handle *C.rtm_client, keys **C.char, count C.int32_t, requestID C.int64_t) C.int32_t {
	const attempt = "delete local user attributes by keys"
	return onClient(handle, attempt, func(c *client) error {
		list, err := keyPairs(keys, count, attempt)
		if err != nil {
			return err
		}
		return c.core.WriteUserAttributes(wire.AttributesDelete, list, int64(requestID))
	})
}

//export rtm_client_clear_local_user_attributes
func rtm_client_clear_local_user_attributes(handle *C.rtm_client, requestID C.int64_t) C.int32_t {
	return onClient(handle, "clear local user attributes", func(c *client) error {
		return c.core.WriteUserAttributes(wire.AttributesClear, nil, int64(requestID))
	})
}

//export rtm_client_get_user_attributes
func rtm_client_get_user_attributes(handle *C.rtm_client, id *C.char, requestID C.int64_t) C.int32_t {
	return onClient(handle, "get user attributes", func(c *client) error {
		return c.core.ReadUserAttributes(text(id), nil, int64(requestID))
	})
}

//export rtm_client_get_user_attributes_by_keys
func rtm_client_get_user_attributes_by_keys(handle *C.rtm_client, id *C.char, keys **C.char, count C.int32_t, requestID C.int64_t) C.int32_t {
	const attempt = "get user attributes by keys"
	return onClient(handle, attempt, func(c *client) error {
		list, err := readKeys(keys, count, attempt)
		if err != nil {
			return err
		}
		return c.core.ReadUserAttributes(text(id), list, int64(requestID))
	})
}

//export rtm_client_get_channel_attributes
func rtm_client_get_channel_attributes(handle *C.rtm_client, id *C.char, requestID C.int64_t) C.int32_t {
	return onClient(handle, "get channel attributes", func(c *client) error {
		return c.core.ReadChannelAttributes(text(id), nil, int64(requestID))
	})
}

//export rtm_client_get_channel_attributes_by_keys
func rtm_client_get_channel_attributes_by_keys(handle *C.rtm_client, id *C.char, keys **C.char, count C.int32_t, requestID C.int64_t) C.int32_t {
	const attempt = "get channel attributes by keys"
	return onClient(handle, attempt, func(c *client) error {
		list, err := readKeys(keys, count, attempt)
		if err != nil {
			return err
		}
		return c.core.ReadChannelAttributes(text(id), list, int64(requestID))
	})
}

//export rtm_client_set_channel_attributes
func rtm_client_set_channel_attributes(handle *C.rtm_client, channelID *C.char, attributes *C.rtm_attribute, count C.int32_t, options *C.rtm_channel_attribute_options, requestID C.int64_t) C.int32_t {
	return writeChannel(handle, channelID, core.ChannelWrite{Op: wire.AttributesSet}, 0, func(attempt string) ([]wire.Attribute, error) { return readPairs(attributes, count, attempt) }, options, requestID)
}

//export rtm_client_add_or_update_channel_attributes
func rtm_client_add_or_update_channel_attributes(handle *C.rtm_client, channelID *C.char, attributes *C.rtm_attribute, count C.int32_t, options *C.rtm_channel_attribute_options, requestID C.int64_t) C.int32_t {
	return writeChannel(handle, channelID, core.ChannelWrite{Op: wire.AttributesAddOrUpdate}, 0, func(attempt string) ([]wire.Attribute, error) { return readPairs(attributes, count, attempt) }, options, requestID)
}

//export rtm_client_delete_channel_attributes_by_keys
func rtm_client_delete_channel_attributes_by_keys(handle *C.rtm_client, channelID *C.char, keys **C.char, count C.int32_t, options *C.rtm_channel_attribute_options, requestID C.int64_t) C.int32_t {
	return writeChannel(handle, channelID, core.ChannelWrite{Op: wire.AttributesDelete}, 0, func(attempt string) ([]wire.Attribute, error) { return keyPairs(keys, count, attempt) }, options, requestID)
}

//export rtm_client_clear_channel_attributes
func rtm_client_clear_channel_attributes(handle *C.rtm_client, channelID *C.char, options *C.rtm_channel_attribute_options, requestID C.int64_t) C.int32_t {
	return writeChannel(handle, channelID, core.ChannelWrite{Op: wire.AttributesClear}, 0, nil, options, requestID)
}

//export rtm_client_set_channel_attributes_if_revision
func rtm_client_set_channel_attributes_if_revision(handle *C.rtm_client, channelID *C.char, attributes *C.rtm_attribute, count C.int32_t, replaceAll C.int32_t, revision C.int64_t, options *C.rtm_channel_attribute_options, requestID C.int64_t) C.int32_t {
	op := wire.AttributesAddOrUpdate
	if replaceAll != 0 {
		op = wire.AttributesSet
	}
	return writeChannel(handle, channelID, core.ChannelWrite{Op: op, Conditional: true}, revision, func(attempt string) ([]wire.Attribute, error) { return readPairs(attributes, count, attempt) }, options, requestID)
}

//export rtm_client_delete_channel_attributes_if_revision
func rtm_client_delete_channel_attributes_if_revision(handle *C.rtm_client, channelID *C.char, keys **C.char, count C.int32_t, revision C.int64_t, options *C.rtm_channel_attribute_options, requestID C.int64_t) C.int32_t {
	if keys == nil && count == 0 {
		return writeChannel(handle, channelID, core.ChannelWrite{Op: wire.AttributesClear, Conditional: true}, revision, nil, options, requestID)
	}
	return writeChannel(handle, channelID, core.ChannelWrite{Op: wire.AttributesDelete, Conditional: true}, revision, func(attempt string) ([]wire.Attribute, error) { return keyPairs(keys, count, attempt) }, options, requestID)
}
