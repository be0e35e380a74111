using System;
using System.Runtime.InteropServices;

namespace agora_rtm {
    // The structs of include/rtm, member by member under the same names; a test compares sizes and offsets with what a C
    // compiler makes of the headers.

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeMessage {
        internal uint struct_size;
        internal int type;
        internal long id;
        internal byte* text;
        internal byte* raw;
        internal uint text_length;
        internal uint raw_length;
        internal long server_received_ms;
        internal int is_offline_message;
        internal int reserved;
        internal byte* media_id;
        internal long media_size;
        internal byte* file_name;
        internal byte* thumbnail;
        internal uint file_name_length;
        internal uint thumbnail_length;
        internal int width;
        internal int height;
        internal int thumbnail_width;
        internal int thumbnail_height;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeSendMessageOptions {
        internal uint struct_size;
        internal int enable_offline_messaging;
        internal int enable_historical_messaging;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeClientOptions {
        internal uint struct_size;
        internal int dispatch_mode;
        internal ulong max_queued_bytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeChannelAttributeOptions {
        internal uint struct_size;
        internal int enable_notification_to_channel_members;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeServerOptions {
        internal uint struct_size;
        internal int reserved;
        internal byte* listen;
        internal byte* app_id;
        internal byte* app_certificate;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeAttribute {
        internal byte* key;
        internal byte* value;
        internal uint value_length;
        internal uint reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeChannelAttribute {
        internal byte* key;
        internal byte* value;
        internal byte* last_update_user_id;
        internal long last_update_ms;
        internal long revision;
        internal uint value_length;
        internal uint reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeChannelMember {
        internal byte* user_id;
        internal byte* channel_id;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativePeerOnlineStatus {
        internal byte* peer_id;
        internal int is_online;
        internal int online_state;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeChannelMemberCount {
        internal byte* channel_id;
        internal int count;
        internal int reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeMediaOperationProgress {
        internal long total_size;
        internal long current_size;
    }
}
