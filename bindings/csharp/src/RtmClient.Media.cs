using System;

namespace agora_rtm {
    public sealed partial class RtmClient {
        /// <summary>Uploads a file of 1 byte to 30 MiB.</summary>
        /// <param name="filePath">The file to read.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="UPLOAD_MEDIA_ERR_CODE"/>. Result: OnFileMediaUploadResult, after OnMediaUploadingProgress any number of
        /// times.
        /// </returns>
        public unsafe int CreateFileMessageByUploading(string filePath, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("CreateFileMessageByUploading");
            Int64 transfer = Transfers.Begin(Transfers.Kind.Upload, requestId);
            using (var s = Scratch.Open()) {
                return Begun(transfer, NativeMethods.rtm_client_create_file_message_by_uploading(handle.Value,
                    s.Id(Usable(filePath)), transfer));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="filePath">The file to read.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int CreateFileMessageByUploading(string filePath, ref Int64 requestId) {
            return CreateFileMessageByUploading(filePath, requestId = RequestIds.Next());
        }

        /// <summary>Uploads an image of 1 byte to 30 MiB. Width and height are read from JPEG, PNG and BMP files.</summary>
        /// <param name="filePath">The image to read.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="UPLOAD_MEDIA_ERR_CODE"/>. Result: OnImageMediaUploadResult, after OnMediaUploadingProgress any number
        /// of times.
        /// </returns>
        public unsafe int CreateImageMessageByUploading(string filePath, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("CreateImageMessageByUploading");
            Int64 transfer = Transfers.Begin(Transfers.Kind.Upload, requestId);
            using (var s = Scratch.Open()) {
                return Begun(transfer, NativeMethods.rtm_client_create_image_message_by_uploading(handle.Value,
                    s.Id(Usable(filePath)), transfer));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="filePath">The image to read.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int CreateImageMessageByUploading(string filePath, ref Int64 requestId) {
            return CreateImageMessageByUploading(filePath, requestId = RequestIds.Next());
        }

        /// <summary>
        /// Downloads media to a file, which is replaced when the download is complete. The directory must exist.
        /// </summary>
        /// <param name="mediaId">What GetMediaId of a received message gives.</param>
        /// <param name="filePath">The file to write; one that exists is replaced when all has come.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="DOWNLOAD_MEDIA_ERR_CODE"/>. Result: OnMediaDownloadToFileResult, after OnMediaDownloadingProgress any
        /// number of times.
        /// </returns>
        public unsafe int DownloadMediaToFile(string mediaId, string filePath, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("DownloadMediaToFile");
            Int64 transfer = Transfers.Begin(Transfers.Kind.Download, requestId);
            using (var s = Scratch.Open()) {
                return Begun(transfer, NativeMethods.rtm_client_download_media_to_file(handle.Value, s.Id(mediaId),
                    s.Id(Usable(filePath)), transfer));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="mediaId">What GetMediaId of a received message gives.</param>
        /// <param name="filePath">The file to write; one that exists is replaced when all has come.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int DownloadMediaToFile(string mediaId, string filePath, ref Int64 requestId) {
            return DownloadMediaToFile(mediaId, filePath, requestId = RequestIds.Next());
        }

        /// <summary>Downloads media to memory.</summary>
        /// <param name="mediaId">What GetMediaId of a received message gives.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="DOWNLOAD_MEDIA_ERR_CODE"/>. Result: OnMediaDownloadToMemoryResult, after OnMediaDownloadingProgress any
        /// number of times.
        /// </returns>
        public unsafe int DownloadMediaToMemory(string mediaId, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("DownloadMediaToMemory");
            Int64 transfer = Transfers.Begin(Transfers.Kind.Download, requestId);
            using (var s = Scratch.Open()) {
                return Begun(transfer, NativeMethods.rtm_client_download_media_to_memory(handle.Value, s.Id(mediaId),
                    transfer));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="mediaId">What GetMediaId of a received message gives.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int DownloadMediaToMemory(string mediaId, ref Int64 requestId) {
            return DownloadMediaToMemory(mediaId, requestId = RequestIds.Next());
        }

        /// <summary>Cancels an upload, which ends with UPLOAD_MEDIA_ERR_INTERRUPTED after the result of the cancel.</summary>
        /// <param name="requestId">That of the upload; of several with the same number the last one.</param>
        /// <returns>A <see cref="CANCEL_MEDIA_ERR_CODE"/>. Result: OnMediaCancelResult.</returns>
        public int CancelMediaUpload(Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("CancelMediaUpload");
            Int64 transfer = Transfers.BeginCancel(Transfers.Kind.Upload, requestId);
            return Canceling(transfer, NativeMethods.rtm_client_cancel_media_upload(handle.Value, transfer));
        }

        /// <summary>
        /// Cancels a download, which ends with DOWNLOAD_MEDIA_ERR_INTERRUPTED after the result of the cancel.
        /// </summary>
        /// <param name="requestId">That of the download; of several with the same number the last one.</param>
        /// <returns>A <see cref="CANCEL_MEDIA_ERR_CODE"/>. Result: OnMediaCancelResult.</returns>
        public int CancelMediaDownload(Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("CancelMediaDownload");
            Int64 transfer = Transfers.BeginCancel(Transfers.Kind.Download, requestId);
            return Canceling(transfer, NativeMethods.rtm_client_cancel_media_download(handle.Value, transfer));
        }

        /// <summary>
        /// Makes a message of a file that was uploaded before; whether the server has it is not checked, and its size is not
        /// known.
        /// </summary>
        /// <param name="mediaId">What GetMediaId of a received message gives.</param>
        /// <returns>The message; null when there is nothing behind this client.</returns>
        public FileMessage CreateFileMessageByMediaId(string mediaId) {
            return handle.IsDead ? LastError.None<FileMessage>("CreateFileMessageByMediaId") : new FileMessage(mediaId);
        }

        /// <summary>
        /// Makes a message of an image that was uploaded before; whether the server has it is not checked, and its size is not
        /// known.
        /// </summary>
        /// <param name="mediaId">What GetMediaId of a received message gives.</param>
        /// <returns>The message; null when there is nothing behind this client.</returns>
        public ImageMessage CreateImageMessageByMediaId(string mediaId) {
            return handle.IsDead ? LastError.None<ImageMessage>("CreateImageMessageByMediaId") : new ImageMessage(mediaId);
        }

        private int Begun(Int64 transfer, int code) {
            if (code != 0) Transfers.End(transfer);
            return Done(code);
        }

        private int Canceling(Int64 transfer, int code) {
            if (code != 0) Transfers.EndCancel(transfer);
            return Done(code);
        }
    }
}
