using System;

namespace agora_rtm {
    /// <summary>
    /// A text, or bytes with a description. Made by <see cref="RtmClient.CreateMessage()"/> and its overloads.
    /// </summary>
    public sealed class TextMessage : IMessage {
        /// <summary>A copy.</summary>
        public TextMessage(TextMessage textMessage, agora_rtm.MESSAGE_FLAG flag) : base(textMessage, flag) { }

        /// <summary>For old code: an empty received message.</summary>
        public TextMessage(IntPtr MessagePtr) : base(MessagePtr, agora_rtm.MESSAGE_FLAG.RECEIVE) { }

        /// <summary>
        /// For old code: an empty received message, or one to send that has nothing behind it and is refused.
        /// </summary>
        public TextMessage(IntPtr MessagePtr, agora_rtm.MESSAGE_FLAG flag) : base(MessagePtr, flag) { }

        internal TextMessage(string text) : base(MESSAGE_TYPE.MESSAGE_TYPE_TEXT) { _MessageText = text; }

        internal TextMessage(byte[] rawData, string description) : base(MESSAGE_TYPE.MESSAGE_TYPE_RAW) {
            _MessageText = description;
            _RawMessageData = rawData == null ? null : (byte[])rawData.Clone();
            _Length = rawData == null ? 0 : rawData.Length;
        }

        internal unsafe TextMessage(NativeMessage* from) : base(from) { }

        /// <summary>For logs: the text, or the number of bytes and their description.</summary>
        public override string ToString() { 
            if (!IsAlive) return "released message";
            return GetMessageType() == MESSAGE_TYPE.MESSAGE_TYPE_RAW ? GetRawMessageLength() + " bytes: " + GetText() : GetText();
        }
    }
}
