using System;
using System.Runtime.InteropServices;
using AOT;

namespace agora_rtm {
    [StructLayout(LayoutKind.Sequential)]
    internal struct ChannelCallbacks {
        internal uint struct_size;
        internal IntPtr user_data;
        internal IntPtr on_join_success;
        internal IntPtr on_join_failure;
        internal IntPtr on_leave;
        internal IntPtr on_message_received;
        internal IntPtr on_image_message_received;
        internal IntPtr on_file_message_received;
        internal IntPtr on_send_message_result;
        internal IntPtr on_member_joined;
        internal IntPtr on_member_left;
        internal IntPtr on_get_members;
        internal IntPtr on_attributes_updated;
        internal IntPtr on_member_count_updated;
        internal IntPtr on_gap;
    }

    /// <summary>Where the native library calls back for a channel.</summary>
    /// <remarks>
    /// Static methods, whose delegates live as long as the process. Each finds its object, copies what is lent, calls the
    /// handler, and lets no exception out into native code.
    /// </remarks>
    internal static unsafe class ChannelEvents {
        private static readonly Signatures.Plain onJoinSuccess = OnJoinSuccess;
        private static readonly Signatures.Code onJoinFailure = OnJoinFailure;
        private static readonly Signatures.Code onLeave = OnLeave;
        private static readonly Signatures.Message onMessageReceived = OnMessageReceived;
        private static readonly Signatures.Message onImageMessageReceived = OnImageMessageReceived;
        private static readonly Signatures.Message onFileMessageReceived = OnFileMessageReceived;
        private static readonly Signatures.Result onSendMessageResult = OnSendMessageResult;
        private static readonly Signatures.Member onMemberJoined = OnMemberJoined;
        private static readonly Signatures.Member onMemberLeft = OnMemberLeft;
        private static readonly Signatures.Members onGetMembers = OnGetMembers;
        private static readonly Signatures.Attributes onAttributesUpdated = OnAttributesUpdated;
        private static readonly Signatures.Code onMemberCountUpdated = OnMemberCountUpdated;
        private static readonly Signatures.Gap onGap = OnGap;

        private static readonly ChannelCallbacks all = All();

        /// <summary>All callbacks, for the object that the registry knows by this key.</summary>
        internal static ChannelCallbacks For(IntPtr key) {
            ChannelCallbacks callbacks = all;
            callbacks.user_data = key;
            return callbacks;
        }

        private static ChannelCallbacks All() {
            var callbacks = new ChannelCallbacks();
            callbacks.struct_size = (uint)sizeof(ChannelCallbacks);
            callbacks.on_join_success = Marshal.GetFunctionPointerForDelegate(onJoinSuccess);
            callbacks.on_join_failure = Marshal.GetFunctionPointerForDelegate(onJoinFailure);
            callbacks.on_leave = Marshal.GetFunctionPointerForDelegate(onLeave);
            callbacks.on_message_received = Marshal.GetFunctionPointerForDelegate(onMessageReceived);
            callbacks.on_image_message_received = Marshal.GetFunctionPointerForDelegate(onImageMessageReceived);
            callbacks.on_file_message_received = Marshal.GetFunctionPointerForDelegate(onFileMessageReceived);
            callbacks.on_send_message_result = Marshal.GetFunctionPointerForDelegate(onSendMessageResult);
            callbacks.on_member_joined = Marshal.GetFunctionPointerForDelegate(onMemberJoined);
            callbacks.on_member_left = Marshal.GetFunctionPointerForDelegate(onMemberLeft);
            callbacks.on_get_members = Marshal.GetFunctionPointerForDelegate(onGetMembers);
            callbacks.on_attributes_updated = Marshal.GetFunctionPointerForDelegate(onAttributesUpdated);
            callbacks.on_member_count_updated = Marshal.GetFunctionPointerForDelegate(onMemberCountUpdated);
            callbacks.on_gap = Marshal.GetFunctionPointerForDelegate(onGap);
            return callbacks;
        }

        [MonoPInvokeCallback(typeof(Signatures.Plain))]
        private static void OnJoinSuccess(IntPtr key, IntPtr sender) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnJoinSuccess;
                if (tell != null) tell(channel.Handler.Id);
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Code))]
        private static void OnJoinFailure(IntPtr key, IntPtr sender, int code) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnJoinFailure;
                if (tell != null) tell(channel.Handler.Id, (JOIN_CHANNEL_ERR)code);
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Code))]
        private static void OnLeave(IntPtr key, IntPtr sender, int code) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnLeave;
                if (tell != null) tell(channel.Handler.Id, (LEAVE_CHANNEL_ERR)code);
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Message))]
        private static void OnMessageReceived(IntPtr key, IntPtr sender, byte* user_id, NativeMessage* message) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnMessageReceived;
                if (tell != null) tell(channel.Handler.Id, channel.Ids.Get(user_id), new TextMessage(message));
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Message))]
        private static void OnImageMessageReceived(IntPtr key, IntPtr sender, byte* user_id, NativeMessage* message) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnImageMessageReceived;
                if (tell != null) tell(channel.Handler.Id, channel.Ids.Get(user_id), new ImageMessage(message));
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Message))]
        private static void OnFileMessageReceived(IntPtr key, IntPtr sender, byte* user_id, NativeMessage* message) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnFileMessageReceived;
                if (tell != null) tell(channel.Handler.Id, channel.Ids.Get(user_id), new FileMessage(message));
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnSendMessageResult(IntPtr key, IntPtr sender, long message_id, int code) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnSendMessageResult;
                if (tell != null) tell(channel.Handler.Id, message_id, (CHANNEL_MESSAGE_ERR_CODE)code);
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Member))]
        private static void OnMemberJoined(IntPtr key, IntPtr sender, NativeChannelMember* member) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnMemberJoined;
                if (tell != null) tell(channel.Handler.Id, Values.Member(member, channel.Ids));
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Member))]
        private static void OnMemberLeft(IntPtr key, IntPtr sender, NativeChannelMember* member) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnMemberLeft;
                if (tell != null) tell(channel.Handler.Id, Values.Member(member, channel.Ids));
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Members))]
        private static void OnGetMembers(IntPtr key, IntPtr sender, NativeChannelMember* members, int count, int code) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnGetMembers;
                if (tell != null) {
                    tell(channel.Handler.Id, Values.Members(members, count, channel.Ids), count, (GET_MEMBERS_ERR)code);
                }
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Attributes))]
        private static void OnAttributesUpdated(IntPtr key, IntPtr sender, NativeChannelAttribute* attributes, int count) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnAttributesUpdated;
                if (tell != null) tell(channel.Handler.Id, Values.ChannelAttributes(attributes, count, channel.Ids), count);
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Code))]
        private static void OnMemberCountUpdated(IntPtr key, IntPtr sender, int count) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnMemberCountUpdated;
                if (tell != null) tell(channel.Handler.Id, count);
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Gap))]
        private static void OnGap(IntPtr key, IntPtr sender, long from, long to) {
            try {
                var channel = (RtmChannel)Registry.Told(key);
                if (channel == null) return;
                var tell = channel.Handler.IsReleased ? null : channel.Handler.OnGap;
                if (tell != null) tell(channel.Handler.Id, from, to);
                GC.KeepAlive(channel);
            } catch (Exception e) {
                Host.Report(e);
            }
        }
    }
}
