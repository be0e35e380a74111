package wire

// Codes of media. They are what a client tells its caller: the server answers a transfer with an HTTP status.

// Results of an upload.
const (
	UploadFailure          Code = 1
	UploadInvalidArgument  Code = 2
	UploadTimeout          Code = 3
	UploadSizeOverflow     Code = 4
	UploadTooManyTransfers Code = 5
	UploadInterrupted      Code = 6
)

// Results of a download.
const (
	DownloadFailure          Code = 1
	DownloadInvalidArgument  Code = 2
	DownloadTimeout          Code = 3
	DownloadNotExist         Code = 4
	DownloadTooManyTransfers Code = 5
	DownloadInterrupted      Code = 6
)

// Results of cancelling a transfer.
const (
	CancelMediaFailure  Code = 1
	CancelMediaNotExist Code = 2
)
