using System;

namespace agora_rtm {
    /// <summary>
    /// An uploaded image: its id on the server, and what is told about it. Comes with the result of an upload, with an
    /// event, or from <see cref="RtmClient.CreateImageMessageByMediaId"/>.
    /// </summary>
    public sealed class ImageMessage : IMessage {
        private string mediaId = "";
        private Int64 size;
        private string fileName = "";
        private byte[] thumbnail = Utf8.Empty;
        private int width;
        private int height;
        private int thumbnailWidth;
        private int thumbnailHeight;

        /// <summary>For old code: an empty received message.</summary>
        public ImageMessage(IntPtr MessagePtr) : base(MessagePtr, agora_rtm.MESSAGE_FLAG.RECEIVE) { }

        /// <summary>
        /// For old code: an empty received message, or one to send that has nothing behind it and is refused.
        /// </summary>
        public ImageMessage(IntPtr MessagePtr, agora_rtm.MESSAGE_FLAG MessageFlag) : base(MessagePtr, MessageFlag) { }

        /// <summary>A copy.</summary>
        public ImageMessage(ImageMessage imageMessage, agora_rtm.MESSAGE_FLAG MessageFlag) : base(imageMessage, MessageFlag) {
            mediaId = imageMessage.mediaId;
            size = imageMessage.size;
            fileName = imageMessage.fileName;
            thumbnail = imageMessage.thumbnail;
            width = imageMessage.width;
            height = imageMessage.height;
            thumbnailWidth = imageMessage.thumbnailWidth;
            thumbnailHeight = imageMessage.thumbnailHeight;
        }

        internal ImageMessage(string mediaId) : base(MESSAGE_TYPE.MESSAGE_TYPE_IMAGE) { this.mediaId = mediaId; }

        internal unsafe ImageMessage(NativeMessage* from) : base(from) {
            mediaId = Utf8.Read(from->media_id);
            size = from->media_size;
            fileName = Utf8.Read(from->file_name, from->file_name_length);
            thumbnail = Utf8.Bytes(from->thumbnail, from->thumbnail_length);
            width = from->width;
            height = from->height;
            thumbnailWidth = from->thumbnail_width;
            thumbnailHeight = from->thumbnail_height;
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
        public byte[] GetThumbnail() { return IsAlive ? thumbnail ?? Utf8.Empty : Utf8.Empty; }

        /// <summary>Sets the name that the receiver gets to see.</summary>
        public void SetFileName(string fileName) { this.fileName = fileName; }

        /// <summary>The name as the sender likes it, not a path to trust; "-7" after Release.</summary>
        public string GetFileName() { return IsAlive ? fileName ?? "" : Nothing; }

        /// <summary>Sets the width in pixels, in place of what was found in the file.</summary>
        public void SetWidth(int width) { this.width = width; }

        /// <summary>Pixels of the image; 0 when they are not known, -7 after Release.</summary>
        public int GetWidth() { return IsAlive ? width : NothingNumber; }

        /// <summary>Sets the height in pixels, in place of what was found in the file.</summary>
        public void SetHeight(int height) { this.height = height; }

        /// <summary>Pixels of the image; 0 when they are not known, -7 after Release.</summary>
        public int GetHeight() { return IsAlive ? height : NothingNumber; }

        /// <summary>Sets the width of the thumbnail in pixels; it is never found out.</summary>
        public void SetThumbnailWidth(int thumbnailWidth) { this.thumbnailWidth = thumbnailWidth; }

        /// <summary>Pixels of the thumbnail; 0 when they are not known, -7 after Release.</summary>
        public int GetThumbnailWidth() { return IsAlive ? thumbnailWidth : NothingNumber; }

        /// <summary>Sets the height of the thumbnail in pixels; it is never found out.</summary>
        public void SetThumbnailHeight(int height) { thumbnailHeight = height; }

        /// <summary>Pixels of the thumbnail; 0 when they are not known, -7 after Release.</summary>
        public int GetThumbnailHeight() { return IsAlive ? thumbnailHeight : NothingNumber; }

        internal override unsafe void Fill(NativeMessage* to, Scratch scratch) {
            base.Fill(to, scratch);
            to->media_id = scratch.Id(mediaId);
            to->media_size = size;
            to->file_name = scratch.Text(fileName, out to->file_name_length);
            to->thumbnail = scratch.Bytes(thumbnail, out to->thumbnail_length);
            to->width = width;
            to->height = height;
            to->thumbnail_width = thumbnailWidth;
            to->thumbnail_height = thumbnailHeight;
        }

        /// <summary>For logs: name, size and media id.</summary>
        public override string ToString() { return IsAlive ? "image " + GetFileName() + ", " + size + " bytes, " + mediaId : "released image"; }
    }
}
