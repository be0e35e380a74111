using System;

namespace agora_rtm {
    public sealed partial class RtmClient {
        /// <summary>Replaces all attributes of the user who is logged in by the first so many of these, 32 at most.</summary>
        /// <param name="attributes">Attributes of which those in front are taken.</param>
        /// <param name="numberOfAttributes">How many of them, counted from the first.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="ATTRIBUTE_OPERATION_ERR"/>, or -7 when there are no attributes. Result: OnSetLocalUserAttributesResult.
        /// </returns>
        public unsafe int SetLocalUserAttributes(RtmAttribute[] attributes, int numberOfAttributes, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("SetLocalUserAttributes");
            int count = Count(attributes, numberOfAttributes);
            if (count == 0) return NoAttributes("SetLocalUserAttributes");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_set_local_user_attributes(handle.Value, Native(attributes, count, s),
                    count, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="attributes">Attributes of which those in front are taken.</param>
        /// <param name="numberOfAttributes">How many of them, counted from the first.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int SetLocalUserAttributes(RtmAttribute[] attributes, int numberOfAttributes, ref Int64 requestId) {
            return SetLocalUserAttributes(attributes, numberOfAttributes, requestId = RequestIds.Next());
        }

        /// <summary>Adds the first so many of these attributes to the user who is logged in, or updates them by key.</summary>
        /// <param name="attributes">Attributes of which those in front are taken.</param>
        /// <param name="numberOfAttributes">How many of them, counted from the first.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="ATTRIBUTE_OPERATION_ERR"/>, or -7 when there are no attributes. Result:
        /// OnAddOrUpdateLocalUserAttributesResult.
        /// </returns>
        public unsafe int AddOrUpdateLocalUserAttributes(RtmAttribute[] attributes, int numberOfAttributes, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("AddOrUpdateLocalUserAttributes");
            int count = Count(attributes, numberOfAttributes);
            if (count == 0) return NoAttributes("AddOrUpdateLocalUserAttributes");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_add_or_update_local_user_attributes(handle.Value, Native(attributes, count,
                    s), count, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="attributes">Attributes of which those in front are taken.</param>
        /// <param name="numberOfAttributes">How many of them, counted from the first.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int AddOrUpdateLocalUserAttributes(RtmAttribute[] attributes, int numberOfAttributes, ref Int64 requestId) {
            return AddOrUpdateLocalUserAttributes(attributes, numberOfAttributes, requestId = RequestIds.Next());
        }

        /// <summary>Deletes attributes of the user who is logged in; keys that do not exist are ignored.</summary>
        /// <param name="attributeKeys">Their keys.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="ATTRIBUTE_OPERATION_ERR"/>. Result: OnDeleteLocalUserAttributesResult.</returns>
        public unsafe int DeleteLocalUserAttributesByKeys(string[] attributeKeys, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("DeleteLocalUserAttributesByKeys");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_delete_local_user_attributes_by_keys(handle.Value, s.Ids(attributeKeys),
                    attributeKeys == null ? 0 : attributeKeys.Length, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="attributeKeys">Their keys.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int DeleteLocalUserAttributesByKeys(string[] attributeKeys, ref Int64 requestId) {
            return DeleteLocalUserAttributesByKeys(attributeKeys, requestId = RequestIds.Next());
        }

        /// <summary>Deletes all attributes of the user who is logged in.</summary>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="ATTRIBUTE_OPERATION_ERR"/>. Result: OnClearLocalUserAttributesResult.</returns>
        public unsafe int ClearLocalUserAttributes(Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("ClearLocalUserAttributes");
            return Done(NativeMethods.rtm_client_clear_local_user_attributes(handle.Value, requestId));
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int ClearLocalUserAttributes(ref Int64 requestId) {
            return ClearLocalUserAttributes(requestId = RequestIds.Next());
        }

        /// <summary>Reads all attributes of a user, which may be oneself.</summary>
        /// <param name="userId">The user, which may be oneself.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="ATTRIBUTE_OPERATION_ERR"/>. Result: OnGetUserAttributesResult.</returns>
        public unsafe int GetUserAttributes(string userId, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("GetUserAttributes");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_get_user_attributes(handle.Value, s.Id(userId), requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="userId">The user, which may be oneself.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int GetUserAttributes(string userId, ref Int64 requestId) {
            return GetUserAttributes(userId, requestId = RequestIds.Next());
        }

        /// <summary>Reads some attributes of a user; keys that do not exist are absent from the answer.</summary>
        /// <param name="userId">The user, which may be oneself.</param>
        /// <param name="attributeKeys">Their keys.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="ATTRIBUTE_OPERATION_ERR"/>. Result: OnGetUserAttributesResult.</returns>
        public unsafe int GetUserAttributesByKeys(string userId, string[] attributeKeys, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("GetUserAttributesByKeys");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_get_user_attributes_by_keys(handle.Value, s.Id(userId),
                    s.Ids(attributeKeys), attributeKeys == null ? 0 : attributeKeys.Length, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="userId">The user, which may be oneself.</param>
        /// <param name="attributeKeys">Their keys.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int GetUserAttributesByKeys(string userId, string[] attributeKeys, ref Int64 requestId) {
            return GetUserAttributesByKeys(userId, attributeKeys, requestId = RequestIds.Next());
        }

        /// <summary>Replaces all attributes of a channel; membership is not needed.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributes">The attributes.</param>
        /// <param name="options">How it is done.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="ATTRIBUTE_OPERATION_ERR"/>, or -7 when there are no attributes. Result: OnSetChannelAttributesResult.
        /// </returns>
        public unsafe int SetChannelAttributes(string channelId, RtmChannelAttribute[] attributes,
            ChannelAttributeOptions options, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("SetChannelAttributes");
            if (attributes == null || attributes.Length == 0) return NoAttributes("SetChannelAttributes");
            if (HasDead(attributes)) return DeadAttribute("SetChannelAttributes");
            NativeChannelAttributeOptions how = Native(options.enableNotificationToChannelMembers);
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_set_channel_attributes(handle.Value, s.Id(channelId), Native(attributes,
                    s), attributes.Length, &how, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributes">The attributes.</param>
        /// <param name="options">How it is done.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int SetChannelAttributes(string channelId, RtmChannelAttribute[] attributes, ChannelAttributeOptions options,
            ref Int64 requestId) {
            return SetChannelAttributes(channelId, attributes, options, requestId = RequestIds.Next());
        }

        /// <summary>Adds attributes to a channel, or updates them by key.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributes">The attributes.</param>
        /// <param name="options">How it is done.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="ATTRIBUTE_OPERATION_ERR"/>, or -7 when there are no attributes. Result:
        /// OnAddOrUpdateChannelAttributesResult.
        /// </returns>
        public unsafe int AddOrUpdateChannelAttributes(string channelId, RtmChannelAttribute[] attributes,
            ChannelAttributeOptions options, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("AddOrUpdateChannelAttributes");
            if (attributes == null || attributes.Length == 0) return NoAttributes("AddOrUpdateChannelAttributes");
            if (HasDead(attributes)) return DeadAttribute("AddOrUpdateChannelAttributes");
            NativeChannelAttributeOptions how = Native(options.enableNotificationToChannelMembers);
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_add_or_update_channel_attributes(handle.Value, s.Id(channelId),
                    Native(attributes, s), attributes.Length, &how, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributes">The attributes.</param>
        /// <param name="options">How it is done.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int AddOrUpdateChannelAttributes(string channelId, RtmChannelAttribute[] attributes,
            ChannelAttributeOptions options, ref Int64 requestId) {
            return AddOrUpdateChannelAttributes(channelId, attributes, options, requestId = RequestIds.Next());
        }

        /// <summary>Deletes attributes of a channel; keys that do not exist are ignored.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributeKeys">Their keys.</param>
        /// <param name="enableNotificationToChannelMembers">Whether the members are told, by OnAttributesUpdated.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="ATTRIBUTE_OPERATION_ERR"/>. Result: OnDeleteChannelAttributesResult.</returns>
        public unsafe int DeleteChannelAttributesByKeys(string channelId, string[] attributeKeys,
            bool enableNotificationToChannelMembers, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("DeleteChannelAttributesByKeys");
            NativeChannelAttributeOptions how = Native(enableNotificationToChannelMembers);
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_delete_channel_attributes_by_keys(handle.Value, s.Id(channelId),
                    s.Ids(attributeKeys), attributeKeys == null ? 0 : attributeKeys.Length, &how, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributeKeys">Their keys.</param>
        /// <param name="enableNotificationToChannelMembers">Whether the members are told, by OnAttributesUpdated.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int DeleteChannelAttributesByKeys(string channelId, string[] attributeKeys,
            bool enableNotificationToChannelMembers, ref Int64 requestId) {
            return DeleteChannelAttributesByKeys(channelId, attributeKeys, enableNotificationToChannelMembers,
                requestId = RequestIds.Next());
        }

        /// <summary>Deletes all attributes of a channel.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="enableNotificationToChannelMembers">Whether the members are told, by OnAttributesUpdated.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="ATTRIBUTE_OPERATION_ERR"/>. Result: OnClearChannelAttributesResult.</returns>
        public unsafe int ClearChannelAttributes(string channelId, bool enableNotificationToChannelMembers, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("ClearChannelAttributes");
            NativeChannelAttributeOptions how = Native(enableNotificationToChannelMembers);
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_clear_channel_attributes(handle.Value, s.Id(channelId), &how, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="enableNotificationToChannelMembers">Whether the members are told, by OnAttributesUpdated.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int ClearChannelAttributes(string channelId, bool enableNotificationToChannelMembers, ref Int64 requestId) {
            return ClearChannelAttributes(channelId, enableNotificationToChannelMembers, requestId = RequestIds.Next());
        }

        /// <summary>Reads all attributes of a channel; a channel without any gives an empty answer.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="ATTRIBUTE_OPERATION_ERR"/>. Result: OnGetChannelAttributesResult.</returns>
        public unsafe int GetChannelAttributes(string channelId, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("GetChannelAttributes");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_get_channel_attributes(handle.Value, s.Id(channelId), requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int GetChannelAttributes(string channelId, ref Int64 requestId) {
            return GetChannelAttributes(channelId, requestId = RequestIds.Next());
        }

        /// <summary>Reads some attributes of a channel; keys that do not exist are absent from the answer.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributeKeys">Their keys.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="ATTRIBUTE_OPERATION_ERR"/>. Result: OnGetChannelAttributesResult.</returns>
        public unsafe int GetChannelAttributesByKeys(string channelId, string[] attributeKeys, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("GetChannelAttributesByKeys");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_get_channel_attributes_by_keys(handle.Value, s.Id(channelId),
                    s.Ids(attributeKeys), attributeKeys == null ? 0 : attributeKeys.Length, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributeKeys">Their keys.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int GetChannelAttributesByKeys(string channelId, string[] attributeKeys, ref Int64 requestId) {
            return GetChannelAttributesByKeys(channelId, attributeKeys, requestId = RequestIds.Next());
        }

        /// <summary>
        /// Sets attributes of a channel, or with replaceAll false adds or updates them, only if nobody has written to them
        /// meanwhile: expectedRevision is the highest <see cref="RtmChannelAttribute.GetRevision"/> of those that were read, 0
        /// if there were none. Not part of the original SDK.
        /// </summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributes">The attributes.</param>
        /// <param name="replaceAll">Whether attributes that are not among these go.</param>
        /// <param name="expectedRevision">The revision that was read; see the summary.</param>
        /// <param name="options">How it is done.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="ATTRIBUTE_OPERATION_ERR"/>, or -7 when there are no attributes. Result: OnSetChannelAttributesResult or
        /// OnAddOrUpdateChannelAttributesResult, with ATTRIBUTE_OPERATION_ERR_CONFLICT when somebody has.
        /// </returns>
        public unsafe int SetChannelAttributesIfRevision(string channelId, RtmChannelAttribute[] attributes, bool replaceAll,
            Int64 expectedRevision, ChannelAttributeOptions options, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("SetChannelAttributesIfRevision");
            if (attributes == null || attributes.Length == 0) return NoAttributes("SetChannelAttributesIfRevision");
            if (HasDead(attributes)) return DeadAttribute("SetChannelAttributesIfRevision");
            NativeChannelAttributeOptions how = Native(options.enableNotificationToChannelMembers);
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_set_channel_attributes_if_revision(handle.Value, s.Id(channelId),
                    Native(attributes, s), attributes.Length, replaceAll ? 1 : 0, expectedRevision, &how, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributes">The attributes.</param>
        /// <param name="replaceAll">Whether attributes that are not among these go.</param>
        /// <param name="expectedRevision">The revision that was read; see the summary.</param>
        /// <param name="options">How it is done.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int SetChannelAttributesIfRevision(string channelId, RtmChannelAttribute[] attributes, bool replaceAll,
            Int64 expectedRevision, ChannelAttributeOptions options, ref Int64 requestId) {
            return SetChannelAttributesIfRevision(channelId, attributes, replaceAll, expectedRevision, options,
                requestId = RequestIds.Next());
        }

        /// <summary>
        /// Deletes attributes of a channel, all of them when attributeKeys is null or empty, only if nobody has written to them
        /// meanwhile. Not part of the original SDK.
        /// </summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributeKeys">Their keys.</param>
        /// <param name="expectedRevision">The revision that was read; see the summary.</param>
        /// <param name="options">How it is done.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="ATTRIBUTE_OPERATION_ERR"/>. Result: OnDeleteChannelAttributesResult, or OnClearChannelAttributesResult
        /// without keys.
        /// </returns>
        public unsafe int DeleteChannelAttributesIfRevision(string channelId, string[] attributeKeys, Int64 expectedRevision,
            ChannelAttributeOptions options, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("DeleteChannelAttributesIfRevision");
            NativeChannelAttributeOptions how = Native(options.enableNotificationToChannelMembers);
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_delete_channel_attributes_if_revision(handle.Value, s.Id(channelId),
                    s.Ids(attributeKeys), attributeKeys == null ? 0 : attributeKeys.Length, expectedRevision, &how, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="channelId">The channel; membership is not needed.</param>
        /// <param name="attributeKeys">Their keys.</param>
        /// <param name="expectedRevision">The revision that was read; see the summary.</param>
        /// <param name="options">How it is done.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int DeleteChannelAttributesIfRevision(string channelId, string[] attributeKeys, Int64 expectedRevision,
            ChannelAttributeOptions options, ref Int64 requestId) {
            return DeleteChannelAttributesIfRevision(channelId, attributeKeys, expectedRevision, options,
                requestId = RequestIds.Next());
        }

        /// <summary>Makes an attribute, to be filled in and written to a channel.</summary>
        /// <returns>The attribute; null when there is nothing behind this client.</returns>
        public RtmChannelAttribute CreateChannelAttribute() {
            return handle.IsDead ? LastError.None<RtmChannelAttribute>("CreateChannelAttribute") : new RtmChannelAttribute(MESSAGE_FLAG.SEND);
        }

        private static int NoAttributes(string what) {
            return LastError.Refuse((int)COMMON_ERR_CODE.ERROR_NULL_PTR,
                what + ": no attributes are given; to delete them all there is a clear");
        }

        /// <summary>How many of the array are meant: the number may be smaller than the array, not larger.</summary>
        private static int Count(RtmAttribute[] attributes, int number) {
            return attributes == null || number <= 0 ? 0 : Math.Min(number, attributes.Length);
        }

        private static int DeadAttribute(string what) {
            return LastError.Refuse((int)COMMON_ERR_CODE.ERROR_NULL_PTR, what + ": an attribute is null, or was disposed of; make another");
        }

        private static bool HasDead(RtmChannelAttribute[] attributes) {
            foreach (RtmChannelAttribute attribute in attributes) {
                if (attribute == null || attribute.IsDead) return true;
            }
            return false;
        }

        private static unsafe NativeAttribute* Native(RtmAttribute[] attributes, int count, Scratch s) {
            int copied = Math.Min(count, Scratch.MostElements);
            var native = (NativeAttribute*)s.Take(copied * sizeof(NativeAttribute));
            for (int i = 0; i < copied; i++) Fill(native + i, attributes[i].key, attributes[i].value, s);
            return native;
        }

        private static unsafe NativeAttribute* Native(RtmChannelAttribute[] attributes, Scratch s) {
            int copied = Math.Min(attributes.Length, Scratch.MostElements);
            var native = (NativeAttribute*)s.Take(copied * sizeof(NativeAttribute));
            for (int i = 0; i < copied; i++) Fill(native + i, attributes[i].GetKey(), attributes[i].GetValue(), s);
            return native;
        }

        private static unsafe void Fill(NativeAttribute* to, string key, string value, Scratch s) {
            to->key = s.Id(key);
            to->value = s.Text(value, out to->value_length);
            to->reserved = 0;
        }

        private static unsafe NativeChannelAttributeOptions Native(bool notify) {
            var native = new NativeChannelAttributeOptions();
            native.struct_size = (uint)sizeof(NativeChannelAttributeOptions);
            native.enable_notification_to_channel_members = notify ? 1 : 0;
            return native;
        }
    }
}
