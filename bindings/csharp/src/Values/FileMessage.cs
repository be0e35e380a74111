using System;

namespace agora_rtm {
    /// <summary>
    /// An uploaded file: its id on the server, and what is told about it. Comes with the result of an upload, with an
    /// event, or from <see cref="RtmClient.CreateFileMessageByMediaId"/>.
    /// </summary>
    public sealed class FileMessage : IMessage {
        private string mediaId = "";
        private Int64 size;
        private string fileName = "";
        private byte[] thumbnail = Utf8.Empty;

        /// <summary>For old code: an empty received message.</summary>
        public FileMessage(IntPtr MessagePtr) : base(MessagePtr, agora_rtm.MESSAGE_FLAG.RECEIVE) { }

        /// <summary>
        /// For old code: an empty received message, or one to send that has nothing behind it and is refused.
        /// </summary>
        public FileMessage(IntPtr MessagePtr, agora_rtm.MESSAGE_FLAG MessageFlag) : base(MessagePtr, MessageFlag) { }

        /// <summary>A copy.</summary>
        public FileMessage(FileMessage fileMessage, agora_rtm.MESSAGE_FLAG MessageFlag) : base(fileMessage, MessageFlag) {
            mediaId = fileMessage.mediaId;
            size = fileMessage.size;
            fileName = fileMessage.fileName;
            thumbnail = fileMessage.thumbnail;
        }

        internal FileMessage(string mediaId) : base(MESSAGE_TYPE.MESSAGE_TYPE_FILE) { this.mediaId = mediaId; }

        internal unsafe FileMessage(NativeMessage* from) : base(from) {
            mediaId = Utf8.Read(from->media_id);
            size = from->media_size;
            fileName = Utf8.Read(from->file_name, from->file_name_length);
            thumbnail = Utf8.Bytes(from->thumbnail, from->thumbnail_length);
        }

        /// <summary>Bytes of the file; 0 when it is not known, -7 after Release.</summary>
        public Int64 GetSize() { return IsAlive ? size : NothingNumber; }

        /// <summary>
        /// What <see cref="RtmClient.DownloadMediaToFile(string, string, Int64)"/> wants; "-7" after Release.
        /// </summary>
        public string GetMediaId() { return IsAlive ? mediaId ?? "" : Nothing; }

        /// <summary>Sets a small picture, in any format the programs agree on; null is none.</summary>
        public void SetThumbnail(byte[] thumbnail) { this.thumbnail = thumbnail; }

        /// <summary>The small picture; empty when there is none, never null.</summary>
        public byte[] GetThumbnailData() { return IsAlive ? thumbnail ?? Utf8.Empty : Utf8.Empty; }

        /// <summary>Sets the name that the receiver gets to see.</summary>
        public void SetFileName(string fileName) { this.fileName = fileName; }

        /// <summary>The name as the sender likes it, not a path to trust; "-7" after Release.</summary>
        public string GetFileName() { return IsAlive ? fileName ?? "" : Nothing; }

        internal override unsafe void Fill(NativeMessage* to, Scratch scratch) {
            base.Fill(to, scratch);
            to->media_id = scratch.Id(mediaId);
            to->media_size = size;
            to->file_name = scratch.Text(fileName, out to->file_name_length);
            to->thumbnail = scratch.Bytes(thumbnail, out to->thumbnail_length);
        }

        /// <summary>For logs: name, size and media id.</summary>
        public override string ToString() { return IsAlive ? "file " + GetFileName() + ", " + size + " bytes, " + mediaId : "released file"; }
    }
}
