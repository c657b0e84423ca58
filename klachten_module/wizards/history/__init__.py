from . import (
    upload,
    upload_template,
)
