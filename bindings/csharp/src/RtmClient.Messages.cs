using System;

namespace agora_rtm {
    public sealed partial class RtmClient {
        /// <summary>Makes an empty text message.</summary>
        /// <returns>The message; null when there is nothing behind this client, as with the other overloads.</returns>
        public TextMessage CreateMessage() { return CreateMessage(""); }

        /// <summary>Makes a text message, of at most 32 KiB of UTF-8.</summary>
        /// <param name="text">The text.</param>
        public TextMessage CreateMessage(string text) {
            return handle.IsDead ? LastError.None<TextMessage>("CreateMessage") : new TextMessage(text);
        }

        /// <summary>Makes a message of bytes; they are copied. Null makes one that cannot be sent.</summary>
        /// <param name="rawData">The bytes; they are copied.</param>
        public TextMessage CreateMessage(byte[] rawData) { return CreateMessage(rawData, ""); }

        /// <summary>Makes a message of bytes with a description, at most 32 KiB together.</summary>
        /// <param name="rawData">The bytes; they are copied.</param>
        /// <param name="description">Text that goes with them.</param>
        public TextMessage CreateMessage(byte[] rawData, string description) {
            return handle.IsDead ? LastError.None<TextMessage>("CreateMessage") : new TextMessage(rawData, description);
        }

        /// <summary>Sends a message to one user, with default options.</summary>
        /// <returns>As the other overload.</returns>
        public int SendMessageToPeer(string peerId, IMessage message) {
            return SendMessageToPeer(peerId, message, new SendMessageOptions());
        }

        /// <summary>Sends a message to one user, which may be oneself. A message that was received may be sent on.</summary>
        /// <param name="peerId">The receiver.</param>
        /// <param name="message">The message; it may be used again, also changed.</param>
        /// <param name="options">Whether the message is kept for one who is away.</param>
        /// <returns>
        /// A <see cref="PEER_MESSAGE_ERR_CODE"/>, or -7 for a message that was released. Result: OnSendMessageResult with the message's id.
        /// </returns>
        public unsafe int SendMessageToPeer(string peerId, IMessage message, SendMessageOptions options) {
            if (handle.IsDead) return LastError.Dead("SendMessageToPeer");
            if (message != null && !message.IsAlive) return LastError.Dead("SendMessageToPeer: message");
            using (var s = Scratch.Open()) {
                NativeMessage native;
                if (message != null) message.Fill(&native, s);
                NativeSendMessageOptions how = Native(options);
                return Done(NativeMethods.rtm_client_send_message_to_peer(handle.Value, s.Id(peerId),
                    message == null ? null : &native, &how));
            }
        }

        internal static unsafe NativeSendMessageOptions Native(SendMessageOptions options) {
            var native = new NativeSendMessageOptions();
            native.struct_size = (uint)sizeof(NativeSendMessageOptions);
            native.enable_offline_messaging = options.enableOfflineMessaging ? 1 : 0;
            native.enable_historical_messaging = options.enableHistoricalMessaging ? 1 : 0;
            return native;
        }
    }
}
