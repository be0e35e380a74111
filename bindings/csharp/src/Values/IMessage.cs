using System;

namespace agora_rtm {
    /// <summary>
    /// What users send each other: text, bytes, or an uploaded file or image. An object that was received is a copy, and
    /// may be sent on; the same object may be sent several times, also with its text changed.
    /// </summary>
    public abstract class IMessage : IRtmApiNative {
        /// <summary>The enumeration of the namespace, where early versions had it.</summary>
        public new static class MESSAGE_FLAG {
            public const agora_rtm.MESSAGE_FLAG RECEIVE = agora_rtm.MESSAGE_FLAG.RECEIVE;
            public const agora_rtm.MESSAGE_FLAG SEND = agora_rtm.MESSAGE_FLAG.SEND;
        }

        internal const string Nothing = "-7";
        internal const int NothingNumber = (int)COMMON_ERR_CODE.ERROR_NULL_PTR;

        protected agora_rtm.MESSAGE_FLAG _MessageFlag = agora_rtm.MESSAGE_FLAG.RECEIVE;
        protected IntPtr _MessagePtr = IntPtr.Zero;
        protected Int64 _MessageId = 0;
        protected MESSAGE_TYPE _MessageType = MESSAGE_TYPE.MESSAGE_TYPE_UNDEFINED;
        protected string _MessageText = "";
        protected bool _IsOfflineMessage = false;
        protected Int64 _Ts = 0;
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

        /// <returns>What the result of a send names this message by; 0 in a received message that was not sent on.</returns>
        public Int64 GetMessageId() { return alive ? _MessageId : 0; }

        public MESSAGE_TYPE GetMessageType() { return alive ? _MessageType : MESSAGE_TYPE.MESSAGE_TYPE_UNDEFINED; }

        /// <summary>Sets the text, or the description of anything else. Its length is checked when it is sent.</summary>
        public void SetText(string text) { _MessageText = text; }

        /// <returns>The text, or the description of anything else; never null.</returns>
        public string GetText() { return alive ? _MessageText ?? "" : ""; }

        /// <returns>The bytes of a raw message; empty in others, never null.</returns>
        public byte[] GetRawMessageData() { return alive ? _RawMessageData ?? Utf8.Empty : Utf8.Empty; }

        public int GetRawMessageLength() { return GetRawMessageData().Length; }

        /// <returns>
        /// When the server received the message, Unix milliseconds; approximate, not an ordering key. 0 in one to send, -7
        /// after Release.
        /// </returns>
        public Int64 GetServerReceiveTs() { return alive ? _Ts : NothingNumber; }

        /// <returns>Whether the message waited on the server for this user to log in.</returns>
        public bool IsOfflineMessage() { return alive && _IsOfflineMessage; }

        /// <summary>Lets go of what is in the message. It cannot be sent any more. Idempotent; nobody has to call it.</summary>
        public void Release() {
            alive = false;
            _MessageText = "";
            _RawMessageData = null;
            _Length = 0;
        }

        /// <returns>The pointer that was given; nothing native is behind a message.</returns>
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
