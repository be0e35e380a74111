using System;

namespace agora_rtm {
    /// <summary>
    /// What users send each other: text, bytes, or an uploaded file or image. An object that was received is a copy, and
    /// may be sent on; the same object may be sent several times, also with its text changed.
    /// </summary>
    public abstract class IMessage : IRtmApiNative {
        /// <summary>The enumeration of the namespace, where early versions had it.</summary>
        public new static class MESSAGE_FLAG {
            /// <summary>Received, or a copy of what was received.</summary>
            public const agora_rtm.MESSAGE_FLAG RECEIVE = agora_rtm.MESSAGE_FLAG.RECEIVE;
            /// <summary>Made to be sent.</summary>
            public const agora_rtm.MESSAGE_FLAG SEND = agora_rtm.MESSAGE_FLAG.SEND;
        }

        internal const string Nothing = "-7";
        internal const int NothingNumber = (int)COMMON_ERR_CODE.ERROR_NULL_PTR;

        /// <summary>Made to be sent, or received.</summary>
        protected agora_rtm.MESSAGE_FLAG _MessageFlag = agora_rtm.MESSAGE_FLAG.RECEIVE;
        /// <summary>For old code: nothing native is behind a message.</summary>
        protected IntPtr _MessagePtr = IntPtr.Zero;
        /// <summary>What GetMessageId returns.</summary>
        protected Int64 _MessageId = 0;
        /// <summary>What GetMessageType returns.</summary>
        protected MESSAGE_TYPE _MessageType = MESSAGE_TYPE.MESSAGE_TYPE_UNDEFINED;
        /// <summary>What GetText returns.</summary>
        protected string _MessageText = "";
        /// <summary>What IsOfflineMessage returns.</summary>
        protected bool _IsOfflineMessage = false;
        /// <summary>What GetServerReceiveTs returns.</summary>
        protected Int64 _Ts = 0;
        /// <summary>What GetRawMessageData returns.</summary>
        protected byte[] _RawMessageData = null;
        /// <summary>Number of raw bytes; <see cref="GetRawMessageLength"/> is the same.</summary>
        public int _Length = 0;

        // There is something in it. Not so after Release, and when it was made to be sent from a pointer.
        private bool alive = true;

        /// <summary>For programs that derive a class of their own from this one. Such a message cannot be sent.</summary>
        protected IMessage() { }

        /// <summary>For the constructors that take a pointer: nothing native is behind a message.</summary>
        internal IMessage(IntPtr pointer, agora_rtm.MESSAGE_FLAG flag) {
            _MessagePtr = pointer;
            _MessageFlag = flag;
            alive = flag == agora_rtm.MESSAGE_FLAG.RECEIVE;
        }

        internal IMessage(MESSAGE_TYPE type) {
            _MessageFlag = agora_rtm.MESSAGE_FLAG.SEND;
            _MessageType = type;
            _RawMessageData = Utf8.Empty;
            DrawId();
        }

        internal IMessage(IMessage message, agora_rtm.MESSAGE_FLAG flag) {
            if (message == null) throw new ArgumentNullException("message");
            _MessageFlag = flag;
            _MessageId = message._MessageId;
            _MessageType = message._MessageType;
            _MessageText = message._MessageText;
            _IsOfflineMessage = message._IsOfflineMessage;
            _Ts = message._Ts;
            _RawMessageData = message._RawMessageData;
            _Length = message._Length;
            alive = message.alive;
        }

        internal unsafe IMessage(NativeMessage* from) {
            _MessageId = from->id;
            _MessageType = (MESSAGE_TYPE)from->type;
            _MessageText = Utf8.Read(from->text, from->text_length);
            _IsOfflineMessage = from->is_offline_message != 0;
            _Ts = from->server_received_ms;
            _RawMessageData = Utf8.Bytes(from->raw, from->raw_length);
            _Length = _RawMessageData.Length;
        }

        internal bool IsAlive { get { return alive; } }

        /// <summary>What the result of a send names this message by; 0 in a received message that was not sent on.</summary>
        public Int64 GetMessageId() { return alive ? _MessageId : 0; }

        /// <summary>Text, raw, file or image; MESSAGE_TYPE_UNDEFINED after Release.</summary>
        public MESSAGE_TYPE GetMessageType() { return alive ? _MessageType : MESSAGE_TYPE.MESSAGE_TYPE_UNDEFINED; }

        /// <summary>Sets the text, or the description of anything else. Its length is checked when it is sent.</summary>
        public void SetText(string text) { _MessageText = text; }

        /// <summary>The text, or the description of anything else; never null.</summary>
        public string GetText() { return alive ? _MessageText ?? "" : ""; }

        /// <summary>The bytes of a raw message; empty in others, never null.</summary>
        public byte[] GetRawMessageData() { return alive ? _RawMessageData ?? Utf8.Empty : Utf8.Empty; }

        /// <summary>The number of raw bytes; 0 in a message that is not raw.</summary>
        public int GetRawMessageLength() { return GetRawMessageData().Length; }

        /// <summary>
        /// When the server received the message, Unix milliseconds; approximate, not an ordering key. 0 in one to send, -7
        /// after Release.
        /// </summary>
        public Int64 GetServerReceiveTs() { return alive ? _Ts : NothingNumber; }

        /// <summary>Whether the message waited on the server for this user to log in.</summary>
        public bool IsOfflineMessage() { return alive && _IsOfflineMessage; }

        /// <summary>Lets go of what is in the message. It cannot be sent any more. Idempotent; nobody has to call it.</summary>
        public void Release() {
            alive = false;
            _MessageText = "";
            _RawMessageData = null;
            _Length = 0;
        }

        /// <summary>The pointer that was given; nothing native is behind a message.</summary>
        public IntPtr GetPtr() { return _MessagePtr; }

        /// <summary>For old code: nothing native is behind a message.</summary>
        public void SetMessagePtr(IntPtr messagePtr) { _MessagePtr = messagePtr; }

        internal unsafe void DrawId() {
            NativeMessage drawn;
            NativeMethods.rtm_message_init(&drawn, (uint)sizeof(NativeMessage));
            _MessageId = drawn.id;
        }

        /// <summary>
        /// Fills in what the native library sends. A message without bytes that should have some gets a type it refuses.
        /// </summary>
        internal virtual unsafe void Fill(NativeMessage* to, Scratch scratch) {
            if (_MessageId == 0) DrawId();
            *to = new NativeMessage();
            to->struct_size = (uint)sizeof(NativeMessage);
            to->type = (int)(_MessageType == MESSAGE_TYPE.MESSAGE_TYPE_RAW && _RawMessageData == null ? MESSAGE_TYPE.MESSAGE_TYPE_UNDEFINED : _MessageType);
            to->id = _MessageId;
            to->text = scratch.Text(_MessageText, out to->text_length);
            if (_MessageType == MESSAGE_TYPE.MESSAGE_TYPE_RAW) to->raw = scratch.Bytes(_RawMessageData, out to->raw_length);
        }
    }
}
