// Players pin pictures and replays to a wall, as it would have been written for version 1.4.4 of the original SDK, with
// numbers of requests by value. Nothing here may be changed to make it compile.
using System;
using System.Collections.Generic;
using System.IO;
using agora_rtm;

namespace Games.Photos {
    public class PhotoWall {
        public readonly List<string> Log = new List<string>();
        public byte[] Shown = new byte[0];

        private readonly RtmClient _rtm;
        private RtmChannel _wall;
        private Int64 _request = 1000;
        private Int64 _pinning = -1;
        private ImageMessage _template;

        public PhotoWall(string appId) {
            RtmClientEventHandler events = new RtmClientEventHandler();
            _rtm = new RtmClient(appId, events);
            events.OnLoginSuccess = delegate(int id) {
                RtmChannelEventHandler wall = new RtmChannelEventHandler();
                wall.OnJoinSuccess = delegate(int i) { Write("at the wall"); };
                wall.OnImageMessageReceived = OnPicture;
                wall.OnFileMessageReceived = OnReplay;
                _wall = _rtm.CreateChannel("wall", wall);
                _wall.Join();
            };
            events.OnMediaUploadingProgress = delegate(int id, Int64 requestId, MediaOperationProgress progress) {
                if (requestId == _pinning && progress.totalSize > 0 && progress.currentSize == progress.totalSize) Write("all sent");
            };
            events.OnImageMediaUploadResult = OnPinned;
            events.OnFileMediaUploadResult = delegate(int id, Int64 requestId, FileMessage fileMessage, UPLOAD_MEDIA_ERR_CODE code) {
                Write("replay " + requestId + " " + code + " " + (fileMessage.GetMediaId() != "-7"));
                if (code != UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_OK) return;
                fileMessage.SetFileName("replay.bin");
                fileMessage.SetText("look at 0:42");
                _rtm.SendMessageToPeer("wes", fileMessage, new SendMessageOptions());
                _wall.SendMessage(fileMessage);
            };
            events.OnFileMessageReceivedFromPeer = delegate(int id, string peerId, FileMessage message) { Write("for me: " + message.GetFileName() + " from " + peerId); };
            events.OnMediaDownloadToMemoryResult = delegate(int id, Int64 requestId, byte[] memory, Int64 length, DOWNLOAD_MEDIA_ERR_CODE code) {
                Shown = new byte[length];
                for (int i = 0; i < length; i++) Shown[i] = memory[i];
                Write("shown " + requestId + " " + code + " " + length);
            };
            events.OnMediaDownloadToFileResult = delegate(int id, Int64 requestId, DOWNLOAD_MEDIA_ERR_CODE code) { Write("saved " + requestId + " " + code); };
            events.OnMediaCancelResult = delegate(int id, Int64 requestId, CANCEL_MEDIA_ERR_CODE code) { Write("canceled " + requestId + " " + code); };
        }

        public void Come(string name) { _rtm.Login(null, name); }

        public Int64 Pin(string picture) {
            _pinning = _request++;
            int result = _rtm.CreateImageMessageByUploading(picture, _pinning);
            if (result != 0) Write("not pinned " + (UPLOAD_MEDIA_ERR_CODE)result);
            return _pinning;
        }

        public Int64 Share(string replay) {
            Int64 request = _request++;
            int result = _rtm.CreateFileMessageByUploading(replay, request);
            if (result != 0) Write("not shared " + (UPLOAD_MEDIA_ERR_CODE)result);
            return request;
        }

        public void Stop(Int64 request) { _rtm.CancelMediaUpload(request); }

        private void OnPinned(int id, Int64 requestId, ImageMessage imageMessage, UPLOAD_MEDIA_ERR_CODE code) {
            Write("pinned " + requestId + " " + code + " " + imageMessage.GetWidth() + "x" + imageMessage.GetHeight());
            if (code != UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_OK) return;
            _template = imageMessage;
            imageMessage.SetThumbnail(new byte[] { 1, 2, 3 });
            imageMessage.SetThumbnailWidth(3);
            imageMessage.SetThumbnailHeight(1);
            imageMessage.SetFileName("holiday.png");
            _wall.SendMessage(imageMessage);
        }

        public void PinAgainAs(string name) {
            ImageMessage again = _rtm.CreateImageMessageByMediaId(_template.GetMediaId());
            again.SetFileName(name);
            again.SetWidth(30);
            again.SetHeight(20);
            _wall.SendMessage(again, new SendMessageOptions());
        }

        private void OnPicture(int id, string userId, ImageMessage message) {
            byte[] small = message.GetThumbnail();
            Write(userId + " pins " + message.GetFileName() + " " + message.GetWidth() + "x" + message.GetHeight() + " thumbnail " + (small == null ? -1 : small.Length) + ", " + message.GetThumbnailWidth() + "x" + message.GetThumbnailHeight());
            _rtm.DownloadMediaToMemory(message.GetMediaId(), _request++);
        }

        private void OnReplay(int id, string userId, FileMessage message) {
            Write(userId + " shares " + message.GetFileName() + ", " + message.GetSize() + " bytes: " + message.GetText() + ", thumbnail " + message.GetThumbnailData().Length);
            string path = Path.Combine(Path.GetTempPath(), "replay-" + Guid.NewGuid().ToString("N"));
            _rtm.DownloadMediaToFile(message.GetMediaId(), path, _request++);
            Saved = path;
        }

        public string Saved = "";

        public void Go() { _rtm.Dispose(); }

        private void Write(string line) { Log.Add(line); }
    }
}
